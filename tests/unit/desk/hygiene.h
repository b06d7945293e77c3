/* What holds for every page of the desk, whatever is on it: what INTERFACE-desk.md says of scripts,
 * forms and customers' texts, and what HTML and WCAG ask for. */
#ifndef TESTS_UNIT_DESK_HYGIENE_H
#define TESTS_UNIT_DESK_HYGIENE_H

#include "unit/desk/visit.h"

/* Texts that a customer, a shop or a bank may send: each would be an element or an attribute where
 * it got out of its place. */
#define EVIL_TAG "<b id='evil'>x</b>"
#define EVIL_ATTRIBUTE "\"'><i title=evil onclick=alert(1)>"

/* What no page may have, by XPath, and why. */
static const struct {
    const char *path, *why;
} page_faults[] = {
        {"//@*[starts-with(name(), 'on')]", "script in an attribute: the CSP forbids it"},
        {"//@style | //style", "style in the page: the CSP forbids it"},
        {"//script[not(@src)]", "script in the page: the CSP forbids it"},
        {"//*[@src and not(starts-with(@src, '/'))]", "something from elsewhere"},
        {"//link[not(starts-with(@href, '/'))]", "something from elsewhere"},
        {"//*[@id='evil'] | //i[@title='evil']", "a customer's text became an element"},
        {"//form[not(@action) and @method != 'dialog']", "a form that leads nowhere"},
        {"//form[@method='post'][not(.//input[@name='token'])]", "a form without a token"},
        {"//form[@method='post'][not(starts-with(@action, '/'))]", "a form to elsewhere"},
        {"//form[@method='get']//input[@name='token']", "a token in an URL"},
        {"//form//form", "a form within a form"},
        {"//img[not(@alt)]", "a picture without words"},
        {"//*[@id][@id = preceding::*/@id]", "an id twice"},
        {"//label[@for][not(@for = //*/@id)]", "a label of nothing"},
        {"//*[@aria-describedby][not(@aria-describedby = //*/@id)]", "a description that is none"},
        {"//input[not(@type='hidden') and not(@hidden) and not(@aria-label) and "
         "not(@id = //label/@for) and not(ancestor::label)]",
                "a field without a name"},
        {"//select[not(@aria-label) and not(@id = //label/@for)]", "a field without a name"},
        {"//button[normalize-space(.) = '']", "a button without words"},
        {"//a[normalize-space(.) = '' and not(.//img)]", "a link without words"},
        {"//table[not(caption)]", "a table without a name"},
        {"//tbody[not(tr)]", "a table without rows"},
        {"//th[not(@scope)]", "a head of nothing"},
        {"//ul/*[not(self::li)] | //dl/*[not(self::dt or self::dd or self::div)]",
                "a list's child"},
        {"//*[@target='_blank'][not(@href='/sign-in')]", "a window of its own"},
};

/* A page of that status in that language, with one title, and none of these faults. */
static inline void check_page(
        struct house *house, const char *where, unsigned status, const char *language)
{
    const struct reply *reply = &house->reply;
    if (reply->status != status)
        g_error("%s: %u: %s", where, reply->status, reply->body);
    g_assert_cmpstr(reply->type, ==, "text/html; charset=utf-8");
    g_assert_true(g_utf8_validate(reply->body, (gssize)reply->length, NULL));
    g_assert_true(g_str_has_prefix(reply->body, "<!doctype html>\n"));
    g_assert_true(g_str_has_suffix(reply->body, "</main></body></html>\n") ||
            g_str_has_suffix(reply->body, "</dialog></body></html>\n"));
    g_assert_cmpuint(reply->length, <, 100 * 1024); /* "No page over 100 KB" */
    check_text(house, "/html/@lang", language);
    if (count_at(house, "//h1") != 1 || count_at(house, "//main") != 1)
        g_error("%s: not one title", where);
    for (gsize i = 0; i < G_N_ELEMENTS(page_faults); i++)
        if (count_at(house, page_faults[i].path)) {
            xmlXPathObject *found = look_up(house, page_faults[i].path);
            g_autofree char *text = (char *)xmlGetNodePath(found->nodesetval->nodeTab[0]);
            g_error("%s: %s: %s", where, page_faults[i].why, text);
        }
}

#endif
