/* Words, numbers and placeholders of the four languages; the built-in texts; e-mail addresses. */
#include "unit/document/fixture.h"

#include "base/error.h"
#include "document/countries.h"
#include "document/text.h"

#define NB "\u00a0"
#define NNB "\u202f"

/* ---- labels and countries
 * ---------------------------------------------------------------------------------------------- */

static void test_labels(void)
{
    for (int i = 0; i < LABELS; i++)
        for (int language = 0; language < LANGUAGES; language++) {
            const char *text = label((enum label)i, (enum language)language);
            if (!text || !*text || !g_utf8_validate(text, -1, NULL))
                g_error("label %d has no text in %s", i, language_text((enum language)language));
            if (i == LABEL_PAID_ON_BY || i == LABEL_PAID_ON || i == LABEL_PAGE_OF ||
                    i == LABEL_PAY_AT_DELIVERY || i == LABEL_CODE_SAYS ||
                    i == LABEL_ORDER_FORM_REFERENCE || i == LABEL_CORRECTS ||
                    i == LABEL_TRANSLATED_FROM)
                continue;
            if (strchr(text, '%') && text[strlen(text) - 1] != '%')
                g_error("label %d in %s is a format", i, language_text((enum language)language));
        }
    g_assert_cmpstr(label(LABEL_INVOICE, LANGUAGE_NL), ==, "Factuur");
    g_assert_cmpstr(label((enum label)DOCUMENT_CREDIT_NOTE, LANGUAGE_FR), ==, "Note de crédit");
    g_assert_cmpstr(label((enum label)DOCUMENT_DELIVERY_NOTE, LANGUAGE_DE), ==, "Lieferschein");
    g_assert_cmpstr(label((enum label)DOCUMENT_ORDER_FORM, LANGUAGE_EN), ==, "Order form");
    g_assert_cmpstr(label(LABEL_TOTAL_NET, LANGUAGE_FR), ==, "Total HTVA");
}

static void test_label_formats(void)
{
    for (int language = 0; language < LANGUAGES; language++) {
        const char *by = label(LABEL_PAID_ON_BY, (enum language)language),
                   *page = label(LABEL_PAGE_OF, (enum language)language);
        g_auto(GStrv) strings = g_strsplit(by, "%s", -1);
        g_auto(GStrv) numbers = g_strsplit(page, "%d", -1);
        g_auto(GStrv) one = g_strsplit(label(LABEL_PAID_ON, (enum language)language), "%s", -1);
        g_assert_cmpuint(g_strv_length(strings), ==, 3);
        g_assert_cmpuint(g_strv_length(numbers), ==, 3);
        g_assert_cmpuint(g_strv_length(one), ==, 2);
    }
}

static void test_countries(void)
{
    for (int i = 0; i < COUNTRIES; i++) {
        if (i > 0)
            g_assert_cmpstr(countries[i - 1].code, <, countries[i].code);
        for (int language = 0; language < LANGUAGES; language++)
            g_assert_cmpstr(country_name(countries[i].code, (enum language)language), ==,
                    countries[i].name[language]);
    }
    g_assert_cmpstr(country_name("BE", LANGUAGE_NL), ==, "België");
    g_assert_cmpstr(country_name("BE", LANGUAGE_FR), ==, "Belgique");
    g_assert_cmpstr(country_name("GB", LANGUAGE_NL), ==, "Verenigd Koninkrijk");
    g_assert_cmpstr(country_name("CZ", LANGUAGE_DE), ==, "Tschechien");
    g_assert_cmpstr(country_name("ZW", LANGUAGE_EN), ==, "Zimbabwe");
    g_assert_cmpstr(country_name("XX", LANGUAGE_EN), ==, "XX");
    g_assert_cmpstr(country_name("", LANGUAGE_EN), ==, "");
    g_assert_cmpstr(country_name("be", LANGUAGE_EN), ==, "be");
}

/* ---- formats
 * ---------------------------------------------------------------------------------------------------------------
 */

static void test_money(void)
{
    static const struct {
        money amount;
        int decimals;
        const char *text[LANGUAGES]; /* nl fr de en */
    } cases[] = {
            {0, 2, {"0,00", "0,00", "0,00", "0.00"}},
            {5, 2, {"0,05", "0,05", "0,05", "0.05"}},
            {99999, 2, {"999,99", "999,99", "999,99", "999.99"}},
            {123456, 2, {"1.234,56", "1" NNB "234,56", "1.234,56", "1,234.56"}},
            {-123456789, 2,
                    {"\u22121.234.567,89", "\u22121" NNB "234" NNB "567,89", "\u22121.234.567,89",
                            "\u22121,234,567.89"}},
            {25671, 0, {"25.671", "25" NNB "671", "25.671", "25,671"}},
            {1234567, 3, {"1.234,567", "1" NNB "234,567", "1.234,567", "1,234.567"}},
            {-1, 2, {"\u22120,01", "\u22120,01", "\u22120,01", "\u22120.01"}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int language = 0; language < LANGUAGES; language++) {
            g_autofree char *text =
                    format_money(cases[i].amount, cases[i].decimals, (enum language)language);
            g_assert_cmpstr(text, ==, cases[i].text[language]);
        }
}

static void test_money_currency(void)
{
    static const struct {
        money amount;
        const char *currency, *text[LANGUAGES];
    } cases[] = {
            {123456, "EUR",
                    {"€" NB "1.234,56", "1" NNB "234,56" NB "€", "1.234,56" NB "€", "€1,234.56"}},
            {-1999, "EUR",
                    {"€" NB "\u221219,99", "\u221219,99" NB "€", "\u221219,99" NB "€",
                            "\u2212€19.99"}},
            {-1999, "USD",
                    {"USD" NB "\u221219,99", "\u221219,99" NB "USD", "\u221219,99" NB "USD",
                            "\u2212USD" NB "19.99"}},
            {25671, "JPY",
                    {"JPY" NB "25.671", "25" NNB "671" NB "JPY", "25.671" NB "JPY",
                            "JPY" NB "25,671"}},
            {1050, "GBP", {"£" NB "10,50", "10,50" NB "£", "10,50" NB "£", "£10.50"}},
            {1050, "", {"10,50", "10,50", "10,50", "10.50"}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int language = 0; language < LANGUAGES; language++) {
            g_autofree char *text = format_money_currency(
                    cases[i].amount, cases[i].currency, (enum language)language);
            g_assert_cmpstr(text, ==, cases[i].text[language]);
        }
}

static void test_days_and_decimals(void)
{
    static const char *const days[LANGUAGES] = {
            "08/12/2026", "08/12/2026", "08.12.2026", "08/12/2026"};
    for (int language = 0; language < LANGUAGES; language++) {
        g_autofree char *day = format_day("2026-12-08", (enum language)language);
        g_autofree char *none = format_day("", (enum language)language);
        g_assert_cmpstr(day, ==, days[language]);
        g_assert_cmpstr(none, ==, "");
    }
    g_autofree char *quantity = format_decimal(number("1.5"), 0, 12, LANGUAGE_NL);
    g_autofree char *price = format_decimal(number("1234.5"), 2, 6, LANGUAGE_FR);
    g_autofree char *rate = format_decimal(number("21.00"), 0, 4, LANGUAGE_EN);
    g_assert_cmpstr(quantity, ==, "1,5");
    g_assert_cmpstr(price, ==, "1" NNB "234,50");
    g_assert_cmpstr(rate, ==, "21");
}

/* ---- placeholders
 * ------------------------------------------------------------------------------------------------------------
 */

static struct document *sample(enum document_type type)
{
    struct document *document = document_new(type);
    document->language = LANGUAGE_NL;
    fixture_set(&document->number, "2026-00116");
    fixture_set(&document->order_number, "727");
    fixture_set(&document->customer.name, "Jan {total} Janssens");
    fixture_set(&document->customer.first_name, "Jan");
    fixture_set(&document->currency, "EUR");
    fixture_set(&document->due_date, "2026-12-08");
    fixture_set(&document->payment_reference, "+++020/2600/11696+++");
    fixture_set(&document->payment_method, "bacs");
    fixture_set(&document->payment_title, "Overschrijving");
    fixture_set(&document->note, "eerste\ntweede");
    document->order_created_at = 1795476600; /* 2026-11-23 23:30 UTC: the 24th in Brussels */
    document->totals.gross = 123456;
    document->totals.due = 1999;
    return document;
}

static char *expand(const char *template, const struct document *document)
{
    struct fixture f;
    fixture_init(&f, DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    if (!text_template_check(template, true, &error))
        g_error("%s", error->message);
    return text_expand(template, document, &f.seller, &f.shop);
}

static const struct {
    const char *name, *template, *text;
} expansions[] = {
        {"empty", "", ""},
        {"no placeholder", "Dag!\n\nTot ziens", "Dag!\n\nTot ziens"},
        {"number", "{number}", "2026-00116"},
        {"order", "{order_number} van {order_date}", "727 van 24/11/2026"},
        {"amounts", "{total} / {due}", "€" NB "1.234,56 / €" NB "19,99"},
        {"due date", "{due_date}", "08/12/2026"},
        {"payment", "{payment_method}: {payment_reference}",
                "Overschrijving: +++020/2600/11696+++"},
        {"seller", "{seller_name}, {shop_url}", "De Koffiehoek BV, https://shop.example"},
        {"several lines in a value", "[{note}]", "[eerste\ntweede]"},
        {"a value is not expanded again", "{customer_name}", "Jan {total} Janssens"},
        {"a literal brace", "{{number} {{{{", "{number} {{"},
        {"a literal brace before a placeholder", "{{{number}", "{2026-00116"},
        {"a closing brace is itself", "}}{number}}", "}}2026-00116}"},
        {"a line of an empty one is left out", "a\nlink: {payment_link}\nb", "a\nb"},
        {"two empty ones", "a\n{company} {payment_link}\nb", "a\nb"},
        {"one of two has a value", "a\n{company} {first_name}\nb", "a\n Jan\nb"},
        {"the last line", "a\n{company}", "a"},
        {"all of it", "{company}", ""},
        {"all of two", "{company}\n{payment_link}", ""},
        {"blank lines stay", "a\n\n{company}\n\nb", "a\n\n\nb"},
        {"a greeting takes its blank line along", "Beste {company},\n\nDank u", "Dank u"},
        {"blank lines in front stay", "\n\na", "\n\na"},
        {"blank lines at the end stay", "a\n\n", "a\n\n"},
        {"a literal brace is no placeholder", "{{company}\nb", "{company}\nb"},
        {"control characters go",
                "a\x01\x7f"
                "b\r\nc",
                "ab\nc"},
        {"printf", "%s %n {number}", "%s %n 2026-00116"},
};

static void test_expand(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *text = expand(expansions[i].template, document);
    g_assert_cmpstr(text, ==, expansions[i].text);
}

static void test_expand_delivery_note(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_DELIVERY_NOTE);
    fixture_set(&document->payment_title, "");
    g_autofree char *text = expand("{total}{due}\n{payment_method}", document);
    g_assert_cmpstr(text, ==, "bacs");
}

static void test_expand_is_bounded(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *euros = g_malloc(3 * 100000 + 1);
    for (int i = 0; i < 100000; i++)
        memcpy(euros + 3 * i, "€", 3);
    euros[300000] = '\0';
    fixture_set(&document->note, euros);
    g_autofree char *text = expand("{note}\n{note}{note}{note}{note}{note}{note}", document);
    g_assert_cmpuint(strlen(text), <=, 256 * 1024 + 3);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    g_assert_true(g_str_has_suffix(text, "…"));
}

static const struct {
    const char *name, *template, *error; /* a part of the message; NULL: good */
} checks[] = {
        {"all placeholders",
                "{number} {order_number} {customer_name} {first_name} {company} {total} {due} "
                "{due_date} {payment_reference}{payment_method} "
                "{payment_link} {seller_name} {shop_url} {order_date} {note} {peppol_note}",
                NULL},
        {"a typing error", "{nmber}",
                "'{nmber}' is no placeholder, did you mean {number}? Allowed are {number} "
                "{order_number}"},
        {"case", "{Number}", "did you mean {number}?"},
        {"a foreign word", "{loop_over_everything_here}",
                "'{loop_over_everything_here}' is no placeholder: allowed are"},
        {"empty braces", "a {} b", "'{}' is no placeholder"},
        {"blanks", "{ number }", "'{ number }' is no placeholder, did you mean {number}?"},
        {"open brace", "a { b", "'{ b' is no placeholder"},
        {"open brace at the end", "a {", "'{' is no placeholder"},
        {"over a line break", "{num\nber}", "'{num' is no placeholder"},
        {"nested", "{num{number}}", "'{num' is no placeholder"},
        {"three braces with an unknown one", "{{{x}", "'{x}' is no placeholder"},
        {"broken UTF-8", "a\xff", "UTF-8"},
};

static void test_check(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(GError) error = NULL;
    bool good = text_template_check(checks[i].template, true, &error);
    g_assert_true(good == !checks[i].error);
    if (good || !checks[i].error)
        return;
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    if (!strstr(error->message, checks[i].error))
        g_error("'%s' does not say '%s'", error->message, checks[i].error);
}

/* What only a reminder has is refused, and not offered, in every other text. */
static void test_check_reminder(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(text_template_check("{legal} {number}", true, NULL));
    g_assert_true(text_template_check("{iban} {number}", false, NULL));
    g_assert_false(text_template_check("{legal} {number}", false, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "'{legal}' is no placeholder"));
    g_assert_null(strstr(error->message, "{days_late}"));
}

static void test_check_size(void)
{
    g_autofree char *most = g_strnfill(20000, 'a'), *more = g_strnfill(20001, 'a');
    g_autoptr(GError) error = NULL;
    g_assert_true(text_template_check(most, true, NULL));
    g_assert_false(text_template_check(more, true, &error));
    g_assert_cmpstr(error->message, ==, "the text is 20001 bytes long: at most 20000 are allowed");
}

/* ---- the built-in texts
 * --------------------------------------------------------------------------------------------------------
 */

static void check_builtin(
        enum builtin_text kind, enum document_type type, bool paid, enum language language)
{
    const char *template = text_builtin(kind, type, paid, language);
    g_autoptr(document_auto) document = sample(type);
    fixture_set(&document->customer.name, "Jan Janssens");
    document->language = language;
    g_autofree char *text = expand(template, document);
    if (!*text || strchr(text, '{') || strchr(text, '}') || strstr(text, "\n\n\n") ||
            g_str_has_suffix(text, "\n") || *text == '\n')
        g_error("%s %s %s: '%s'", document_type_text(type), language_text(language),
                paid ? "paid" : "unpaid", text);
    if (kind == TEXT_MAIL_SUBJECT)
        g_assert_null(strchr(text, '\n'));
    if (kind == TEXT_MAIL_BODY &&
            (!strstr(text, "Jan") || !strstr(text, "727") || !strstr(text, "2026-00116") ||
                    !strstr(text, "De Koffiehoek BV")))
        g_error("%s %s: '%s'", document_type_text(type), language_text(language), text);
    bool asks = type == DOCUMENT_INVOICE && !paid && kind == TEXT_MAIL_BODY;
    if (asks &&
            (!strstr(text, "19") || !strstr(text, "2026") || !strstr(text, "+++020/2600/11696+++")))
        g_error("%s: an unpaid invoice does not say what to pay: '%s'", language_text(language),
                text);
    if (paid && strstr(text, "+++"))
        g_error("%s: a paid one asks for money: '%s'", language_text(language), text);
    /* the same for someone of whom nothing is known, before issue */
    g_autoptr(document_auto) bare = document_new(type);
    bare->language = language;
    fixture_set(&bare->order_number, "727");
    g_autofree char *little = expand(template, bare);
    if (strstr(little, "\n\n\n") || *little == '\n' || strstr(little, "()"))
        g_error("%s %s: '%s'", document_type_text(type), language_text(language), little);
}

static void test_builtins(void)
{
    for (int kind = TEXT_CAPTION; kind <= TEXT_MAIL_BODY; kind++)
        for (int type = 0; type < DOCUMENT_TYPES; type++)
            for (int language = 0; language < LANGUAGES; language++) {
                check_builtin((enum builtin_text)kind, (enum document_type)type, true,
                        (enum language)language);
                check_builtin((enum builtin_text)kind, (enum document_type)type, false,
                        (enum language)language);
            }
}

/* What is paid at delivery says so, asks for no transfer and names no day; an admin's own text
 * stays. */
static void test_at_delivery(void)
{
    static const char *const said[LANGUAGES] = {"U betaalt", "Vous payez", "Sie zahlen", "You pay"};
    static char own[] = "own {due_date}";
    for (int type = DOCUMENT_ORDER_FORM; type <= DOCUMENT_INVOICE;
            type += DOCUMENT_INVOICE - DOCUMENT_ORDER_FORM)
        for (int language = 0; language < LANGUAGES; language++) {
            struct document_rule rule = {.type = (enum document_type)type};
            g_autofree char *subject = g_strdup(
                    text_builtin(TEXT_MAIL_SUBJECT, rule.type, false, (enum language)language));
            g_autofree char *body = g_strdup(
                    text_builtin(TEXT_MAIL_BODY, rule.type, false, (enum language)language));
            rule.mail_subject_unpaid.in[language] = subject;
            rule.mail_body_unpaid.in[language] = body;
            g_autoptr(document_auto) document = sample(rule.type);
            document->language = (enum language)language;
            g_assert_cmpstr(text_of_rule(TEXT_MAIL_BODY, document, &rule), ==, body);
            document->pay_later = true;
            fixture_set(&document->due_date, "");
            fixture_set(&document->payment_reference, "");
            g_autofree char *text = expand(text_of_rule(TEXT_MAIL_BODY, document, &rule), document);
            g_autofree char *title =
                    expand(text_of_rule(TEXT_MAIL_SUBJECT, document, &rule), document);
            if (!strstr(text, said[language]) || strstr(text, "+++") || strstr(text, "\n\n\n") ||
                    g_str_has_suffix(title, ",") || strchr(title, '\n') || !*title)
                g_error("%s\n%s", title, text);
            rule.mail_body_unpaid.in[language] = own;
            g_assert_cmpstr(text_of_rule(TEXT_MAIL_BODY, document, &rule), ==, own);
        }
}

static void test_builtin_sample(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *body =
            expand(text_builtin(TEXT_MAIL_BODY, DOCUMENT_INVOICE, false, LANGUAGE_NL), document);
    g_assert_cmpstr(body, ==,
            "Beste Jan,\n\n"
            "Bedankt voor uw bestelling 727. In de bijlage vindt u factuur 2026-00116.\n\n"
            "Te betalen: €" NB "19,99\n"
            "Uiterlijk op: 08/12/2026\n"
            "Mededeling: +++020/2600/11696+++\n"
            "Betaalwijze: Overschrijving\n\n"
            "Alle betaalgegevens staan ook op de factuur.\n\n"
            "Hebt u intussen al betaald? Dan hoeft u niets meer te doen.\n\n"
            "Hebt u een vraag? Antwoord gerust op deze e-mail.\n\n"
            "Met vriendelijke groeten\n"
            "De Koffiehoek BV\n"
            "https://shop.example");
}

/* ---- addresses
 * ------------------------------------------------------------------------------------------------------------------
 */

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A64 A63 "a"
#define D61 "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

static const struct {
    const char *name, *address, *ascii; /* NULL: not usable */
} addresses[] = {
        {"plain", "jan@example.be", "jan@example.be"},
        {"as written", "o'neil+tag@Example.COM", "o'neil+tag@Example.COM"},
        {"all signs of an atom", "!#$%&'*+-/=?^_`{|}~@example.be",
                "!#$%&'*+-/=?^_`{|}~@example.be"},
        {"points between atoms", "a.b.c@sub.example.be", "a.b.c@sub.example.be"},
        {"digits", "1@1.example", "1@1.example"},
        {"domain with accents", "jan@café.example", "jan@xn--caf-dma.example"},
        {"upper case and accents", "Jan@CAFÉ.example", "Jan@xn--caf-dma.example"},
        {"A-label as written", "jan@xn--caf-dma.example", "jan@xn--caf-dma.example"},
        {"local part of 64", A64 "@example.be", A64 "@example.be"},
        {"local part of 65", A64 "a@example.be", NULL},
        {"label of 63", "a@" A63 ".be", "a@" A63 ".be"},
        {"label of 64", "a@" A64 ".be", NULL},
        {"254 in all", A64 "@" A63 "." A63 "." D61, A64 "@" A63 "." A63 "." D61},
        {"255 in all", A64 "@" A63 "." A63 "." D61 "d", NULL},
        {"accent in the local part", "ján@example.be", NULL},
        {"empty", "", NULL},
        {"no at", "example.be", NULL},
        {"nothing before the at", "@example.be", NULL},
        {"nothing behind the at", "jan@", NULL},
        {"two ats", "jan@jan@example.be", NULL},
        {"no point", "jan@localhost", NULL},
        {"point in front", ".jan@example.be", NULL},
        {"point before the at", "jan.@example.be", NULL},
        {"two points", "jan..j@example.be", NULL},
        {"two points in the domain", "jan@example..be", NULL},
        {"point behind the at", "jan@.example.be", NULL},
        {"point at the end", "jan@example.be.", NULL},
        {"hyphen in front", "-oQ/tmp@example.be", NULL},
        {"hyphen before a label", "jan@-example.be", NULL},
        {"hyphen after a label", "jan@example-.be", NULL},
        {"underscore in the domain", "jan@ex_ample.be", NULL},
        {"address of a host", "jan@127.0.0.1", NULL},
        {"literal", "jan@[127.0.0.1]", NULL},
        {"blank in front", " jan@example.be", NULL},
        {"blank behind", "jan@example.be ", NULL},
        {"blank inside", "jan j@example.be", NULL},
        {"name and brackets", "Jan <jan@example.be>", NULL},
        {"quotes", "\"jan j\"@example.be", NULL},
        {"comment", "jan(x)@example.be", NULL},
        {"two addresses", "jan@example.be,piet@example.be", NULL},
        {"two addresses with a semicolon", "jan@example.be;piet@example.be", NULL},
        {"a header", "jan@example.be\r\nBcc: x@example.be", NULL},
        {"LF", "jan@example.be\n", NULL},
        {"CR in front of the at", "jan\r@example.be", NULL},
        {"tab", "jan\t@example.be", NULL},
        {"DEL", "jan\x7f@example.be", NULL},
        {"backslash", "jan\\@example.be", NULL},
        {"percent sign of a route", "jan%example.be@relay.example", "jan%example.be@relay.example"},
        {"bang in the domain", "jan@example!.be", NULL},
        {"broken UTF-8 in the domain", "jan@ex\xff.be", NULL},
        {"no-break space in the domain", "jan@exam\u00a0ple.be", NULL},
        {"full-width at", "jan＠example.be", NULL},
};

static void test_address(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    char *ascii = NULL;
    g_assert_true(
            email_address_usable(addresses[i].address, &ascii) == (addresses[i].ascii != NULL));
    g_assert_true(email_address_usable(addresses[i].address, NULL) == (addresses[i].ascii != NULL));
    g_assert_cmpstr(ascii, ==, addresses[i].ascii);
    g_free(ascii);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (guint i = 0; i < G_N_ELEMENTS(expansions); i++) {
        g_autofree char *path = g_strdup_printf("/text/expand/%s", expansions[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_expand);
    }
    for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
        g_autofree char *path = g_strdup_printf("/text/check/%s", checks[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_check);
    }
    for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autofree char *path = g_strdup_printf("/text/address/%s", addresses[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_address);
    }
    g_test_add_func("/text/labels", test_labels);
    g_test_add_func("/text/label-formats", test_label_formats);
    g_test_add_func("/text/countries", test_countries);
    g_test_add_func("/text/money", test_money);
    g_test_add_func("/text/money-currency", test_money_currency);
    g_test_add_func("/text/days-and-decimals", test_days_and_decimals);
    g_test_add_func("/text/at-delivery", test_at_delivery);
    g_test_add_func("/text/expand-delivery-note", test_expand_delivery_note);
    g_test_add_func("/text/expand-is-bounded", test_expand_is_bounded);
    g_test_add_func("/text/check-reminder", test_check_reminder);
    g_test_add_func("/text/check-size", test_check_size);
    g_test_add_func("/text/builtins", test_builtins);
    g_test_add_func("/text/builtin-sample", test_builtin_sample);
    return g_test_run();
}
