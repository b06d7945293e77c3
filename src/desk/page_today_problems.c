/* What needs a person, and where it is mended. */
#include <string.h>

#include "page_document.h"
#include "page_today.h"

/* clang-format off */
/* Where a problem is mended, by its code. One that is not here is for who keeps the server: its
 * command is shown. */
static const struct way {
    const char *code, *path;
    enum word button;
    enum desk_who who; /* whom the page is open to */
} ways[] = {
    {"config-incomplete",          "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"setting-passed-over",        "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"file-unusable",              "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"signatures-refused",         "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"webhook-silent",             "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"webhook-not-active",         "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"shop-key-refused",           "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"shop-unreachable",           "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"mail-paused",                "/queues/mails",                        WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-key-refused",         "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"peppol-test",                "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"deliveries-not-stored",      "/orders",                              WORD_TODAY_ORDERS_LOOK, WHO_READER},
    {"orders-missed",              "/orders",                              WORD_TODAY_ORDERS_LOOK, WHO_READER},
    {"failed-deliveries",          "/queues/deliveries",                   WORD_TODAY_LOOK,        WHO_READER},
    {"mapping-cut-short",          "/queues/deliveries",                   WORD_TODAY_LOOK,        WHO_READER},
    {"failed-mails",               "/queues/mails",                        WORD_TODAY_LOOK,        WHO_READER},
    {"held-mails",                 "/queues/mails?state=held",             WORD_TODAY_LOOK,        WHO_READER},
    {"uncertain-mails",            "/queues/mails?state=uncertain",        WORD_TODAY_LOOK,        WHO_READER},
    {"blocked-drafts",             "/documents?state=draft",               WORD_TODAY_DRAFTS_LOOK, WHO_READER},
    {"old-invoice-drafts",         "/documents?type=invoice&state=draft",  WORD_TODAY_DRAFTS_LOOK, WHO_READER},
    {"burst",                      "/queues/release",                      WORD_TODAY_RELEASE,     WHO_OWNER},
    {"rendering-failed",           "/documents?state=issued",              WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-failed",              "/queues/peppol",                       WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-uncertain",           "/queues/peppol?state=uncertain",       WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-not-sent",            "/documents?type=invoice",              WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-not-delivered",       "/queues/peppol?state=accepted",        WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-unreachable-no-mail", "/queues/peppol?state=unreachable",     WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-unreachable",         "/queues/peppol?state=unreachable",     WORD_TODAY_LOOK,        WHO_READER},
    {"peppol-elsewhere",           "/queues/peppol?state=accepted",        WORD_TODAY_LOOK,        WHO_READER},
    {"mollie-key-refused",         "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"mollie-unreachable",         "/settings",                            WORD_TODAY_SETTINGS,    WHO_OWNER},
    {"payment-link-failed",        "/documents?type=invoice",              WORD_TODAY_LOOK,        WHO_READER},
    {"paid-by-link",               "/documents?type=invoice",              WORD_TODAY_LOOK,        WHO_READER},
    {"not-written-back",           "/queues/writes",                       WORD_TODAY_LOOK,        WHO_READER},
    {"bank-proposed",              "/bank",                                WORD_TODAY_CONFIRM,     WHO_READER},
    {"paid-too-much",              "/bank",                                WORD_TODAY_LOOK,        WHO_READER},
    {"bank-old",                   "/bank",                                WORD_TODAY_UPLOAD,      WHO_ACCOUNTANT},
    {"verify",                     "/reports",                             WORD_TODAY_PROVE,       WHO_READER},
};
/* clang-format on */

static const struct way *find_way(const char *code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
        if (strcmp(ways[i].code, code) == 0)
            return &ways[i];
    return NULL;
}

static void put_help(
        const struct desk_request *request, GString *page, const struct problem *problem)
{
    const struct way *way = find_way(problem->code);
    if (way && desk_may(request, way->who))
        put_link_button(page, way->path, desk_word(request, way->button), BUTTON_PLAIN);
    else if (!way)
        html_add(page, "<p class=\"hint\">%t <code>%t</code></p>",
                desk_word(request, WORD_TODAY_ADMIN), problem->help);
}

static void put_list(const struct desk_request *request,
        GString *page,
        const GPtrArray *problems,
        bool notes,
        enum word title)
{
    guint count = 0;
    for (guint i = 0; i < problems->len; i++) {
        const struct problem *problem = g_ptr_array_index(problems, i);
        if (problem->note != notes)
            continue;
        g_autofree char *text = desk_said(request, problem->text);
        if (count++ == 0)
            html_add(page, "<h2>%t</h2><ul class=\"plain\">", desk_word(request, title));
        html_add(page, "<li class=\"problem\"><p>%t</p>", text);
        put_help(request, page, problem);
        html_add(page, "</li>");
    }
    if (count)
        html_add(page, "</ul>");
}

void put_problems(
        const struct desk_request *request, GString *page, const GPtrArray *problems, bool *needs)
{
    *needs = problems_need_person(problems);
    put_list(request, page, problems, false, WORD_NEEDS_YOU);
}

void put_notes(const struct desk_request *request, GString *page, const GPtrArray *problems)
{
    put_list(request, page, problems, true, WORD_TODAY_NOTES);
}
