/* The words of reminders: what the law asks for is there, in each language, for whom it is. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "document/reminder.h"
#include "document/text.h"

#define VAT "BE0403170701"
#define RATES "2026-01-01: 10.5"

static struct seller seller = {.name = (char *)"De Koffiehoek",
        .legal_form = (char *)"BV",
        .vat = (char *)"BE0123456749",
        .iban = (char *)"BE68539007547034",
        .timezone = (char *)"Europe/Brussels"};
static const struct shop shop = {.name = (char *)"main", .url = (char *)"https://shop.example.com"};

static void add_line(struct document *document, enum line_kind kind, const char *description)
{
    struct document_line *line = document_line_new();
    line->kind = kind;
    text_set(&line->description, description);
    g_ptr_array_add(document->lines, line);
}

static struct document *invoice(enum language language, const char *vat)
{
    struct document *document = document_new(DOCUMENT_INVOICE);
    document->state = DOCUMENT_SENT;
    document->language = language;
    text_set(&document->number, "2026-00116");
    text_set(&document->order_number, "727");
    text_set(&document->currency, "EUR");
    text_set(&document->due_date, "2026-03-01");
    text_set(&document->customer.vat, vat);
    text_set(&document->customer.first_name, "Ann");
    text_set(&document->customer.name, "Ann Peeters");
    text_set(&document->payment_reference, "+++202/6001/16093+++");
    add_line(document, LINE_PRODUCT, "Koffie");
    add_line(document, LINE_SHIPPING, "bpost");
    document->totals = (struct document_totals){.gross = 20000, .due = 20000};
    return document;
}

static struct reminder_facts facts(int step, bool legal)
{
    return (struct reminder_facts){.step = step,
            .day = "2026-03-11",
            .first = step > 1 ? "2026-02-20" : "",
            .legal = legal,
            .announced = legal,
            .rates = RATES};
}

static char *body(const struct document *document, const struct reminder_facts *given)
{
    return text_expand_reminder(reminder_builtin(true, given->step, document->language), document,
            &seller, &shop, given, true);
}

static void check_has(const char *text, const char *words)
{
    if (!strstr(text, words))
        g_error("'%s' is not in:\n%s", words, text);
}

static void check_has_not(const char *text, const char *words)
{
    if (strstr(text, words))
        g_error("'%s' is in:\n%s", words, text);
}

/* ---- a consumer's first: the four contents of art. XIX.2, and that it is free ---- */

static void test_four_contents(void)
{
    static const struct {
        const char *balance, *indemnity, *free, *term, *due_date;
    } rows[LANGUAGES] = {
            [LANGUAGE_NL] = {"€\u00a0200,00", "€\u00a035,00", "kosteloze", "14 kalenderdagen",
                    "01/03/2026"},
            [LANGUAGE_FR] = {"200,00\u00a0€", "35,00\u00a0€", "gratuit", "14 jours calendrier",
                    "01/03/2026"},
            [LANGUAGE_DE] = {"200,00\u00a0€", "35,00\u00a0€", "kostenlose", "14 Kalendertage",
                    "01.03.2026"},
            [LANGUAGE_EN] = {"€200.00", "€35.00", "free of charge", "14 calendar days",
                    "01/03/2026"},
    };
    for (int language = 0; language < LANGUAGES; language++) {
        struct document *document = invoice((enum language)language, "");
        const struct reminder_facts first = facts(1, true);
        g_autofree char *text = body(document, &first);
        check_has(text, rows[language].balance);
        check_has(text, rows[language].indemnity);
        check_has(text, rows[language].free);
        check_has(text, rows[language].term);
        check_has(text, rows[language].due_date);
        check_has(text, "De Koffiehoek BV");
        check_has(text, "0123.456.749");
        check_has(text, "Koffie");
        check_has(text, "BE68 5390 0754 7034");
        check_has_not(text, "bpost");
        check_has_not(text, "{");
        check_has_not(text, "\n\n\n");
        document_free(document);
    }
}

/* Without fee=legal nothing is claimed, and the text says so. */
static void test_without_fee(void)
{
    static const char *const none[LANGUAGES] = {
            "tijdige betaling: geen", "temps\u00a0: aucune", "Zahlung: keine", "in time: none"};
    for (int language = 0; language < LANGUAGES; language++) {
        struct document *document = invoice((enum language)language, "");
        const struct reminder_facts first = facts(1, false);
        g_autofree char *text = body(document, &first);
        check_has(text, none[language]);
        g_assert_cmpint(reminder_fee(document, &first), ==, 0);
        document_free(document);
    }
}

/* An owner's own text of a consumer's first gets them as its last paragraph, once. */
static void test_own_text(void)
{
    static const struct {
        const char *name, *template, *vat;
        int step;
        bool added;
    } rows[] = {
            {"a consumer's first", "Pay {due}.", "", 1, true},
            {"one that has a place for it", "{legal}\n\nPay {due}.", "", 1, false},
            {"a business", "Pay {due}.", VAT, 1, false},
            {"a consumer's second", "Pay {due}.", "", 2, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct document *document = invoice(LANGUAGE_EN, rows[i].vat);
        const struct reminder_facts given = facts(rows[i].step, true);
        g_autofree char *text =
                text_expand_reminder(rows[i].template, document, &seller, &shop, &given, true);
        g_test_message("%s: %s", rows[i].name, text);
        g_assert_true((strstr(text, "Pay €200.00.\n\nThis is a first") == text) == rows[i].added);
        document_free(document);
    }
}

/* ---- what is told of fees ---- */

static void test_fees(void)
{
    static const struct {
        const char *name, *vat, *currency;
        int step;
        bool legal, announced;
        money fee;
    } rows[] = {
            {"a consumer's first", "", "EUR", 1, true, false, 3500},
            {"his second, announced", "", "EUR", 2, true, true, 3500},
            {"his second, not announced", "", "EUR", 2, true, false, 0},
            {"a business", VAT, "EUR", 1, true, false, 4000},
            {"a business, later", VAT, "EUR", 3, true, false, 4000},
            {"off", VAT, "EUR", 1, false, false, 0},
            {"another currency", "", "USD", 1, true, false, 0},
            {"a number that is none is a consumer", "BE0403170702", "EUR", 1, true, false, 3500},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct document *document = invoice(LANGUAGE_NL, rows[i].vat);
        struct reminder_facts given = facts(rows[i].step, rows[i].legal);
        given.announced = rows[i].announced;
        text_set(&document->currency, rows[i].currency);
        g_test_message("%s", rows[i].name);
        g_assert_cmpint(reminder_fee(document, &given), ==, rows[i].fee);
        document_free(document);
    }
}

/* A business is told 40 EUR and interest; without the half-year's rate no figure of interest. */
static void test_business(void)
{
    struct document *document = invoice(LANGUAGE_NL, VAT);
    struct reminder_facts given = facts(1, true);
    g_autofree char *with = body(document, &given);
    check_has(with, "10,5 % per jaar (€\u00a00,58 tot en met 11/03/2026)");
    check_has(with, "€\u00a040,00");
    check_has(with, "niet in het saldo begrepen");
    check_has_not(with, "kosteloze");

    given.rates = "";
    g_autofree char *without = body(document, &given);
    check_has(without, "van rechtswege interest verschuldigd, en een vast bedrag");

    given.legal = false;
    g_autofree char *off = body(document, &given);
    check_has_not(off, "40,00");
    document_free(document);
}

static void test_later(void)
{
    struct document *document = invoice(LANGUAGE_FR, "");
    struct reminder_facts given = facts(2, true);
    g_autofree char *text = body(document, &given);
    check_has(text, "mettons en demeure");
    check_has(text, "10 jours après son échéance");
    check_has(text, "du 20/02/2026");
    check_has(text, "35,00\u00a0€");
    document_free(document);
}

/* ---- the pieces ---- */

static void test_goods(void)
{
    struct document *document = invoice(LANGUAGE_NL, "");
    for (int i = 0; i < 4; i++)
        add_line(document, LINE_PRODUCT, "Thee");
    g_autofree char *five = reminder_goods(document);
    g_assert_cmpstr(five, ==, "Koffie, Thee, Thee, Thee, Thee");
    add_line(document, LINE_PRODUCT, "Taart");
    g_autofree char *more = reminder_goods(document);
    g_assert_cmpstr(more, ==, "Koffie, Thee, Thee, Thee, Thee …");
    document_free(document);
}

static void test_enterprise_number(void)
{
    static const char *const rows[][2] = {{"BE0123456749", "0123.456.749"},
            {"NL123456789B01", "NL123456789B01"}, {"", ""}, {"BE1", "BE1"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct seller who = {.vat = (char *)rows[i][0]};
        g_autofree char *text = reminder_enterprise_number(&who);
        g_assert_cmpstr(text, ==, rows[i][1]);
    }
}

/* For a person who reads them: print-reminders, in the order of steps and languages. */
static void test_print(void)
{
    if (!g_getenv("BILLHOOK_PRINT"))
        return;
    for (int language = 0; language < LANGUAGES; language++)
        for (int step = 1; step <= 2; step++)
            for (int who = 0; who < 2; who++) {
                struct document *document = invoice((enum language)language, who ? VAT : "");
                const struct reminder_facts given = facts(step, true);
                g_autofree char *title =
                        text_expand_reminder(reminder_builtin(false, step, document->language),
                                document, &seller, &shop, &given, false);
                g_autofree char *text = body(document, &given);
                printf("\n==== %s\n%s\n", title, text);
                document_free(document);
            }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/document/reminder/four-contents", test_four_contents);
    g_test_add_func("/document/reminder/without-fee", test_without_fee);
    g_test_add_func("/document/reminder/own-text", test_own_text);
    g_test_add_func("/document/reminder/fees", test_fees);
    g_test_add_func("/document/reminder/business", test_business);
    g_test_add_func("/document/reminder/later", test_later);
    g_test_add_func("/document/reminder/goods", test_goods);
    g_test_add_func("/document/reminder/enterprise-number", test_enterprise_number);
    g_test_add_func("/document/reminder/print", test_print);
    return g_test_run();
}
