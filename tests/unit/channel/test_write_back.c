/* The words that an order is told of an issued document. */
#include "channel/write_back.h"

#include "base/text.h"

static void test_note(void)
{
    static const struct {
        enum document_type type;
        enum language language;
        const char *text;
    } rows[] = {
            {DOCUMENT_INVOICE, LANGUAGE_NL, "Factuur 2026-00116, 56.36 EUR"},
            {DOCUMENT_INVOICE, LANGUAGE_FR, "Facture 2026-00116, 56.36 EUR"},
            {DOCUMENT_INVOICE, LANGUAGE_DE, "Rechnung 2026-00116, 56.36 EUR"},
            {DOCUMENT_INVOICE, LANGUAGE_EN, "Invoice 2026-00116, 56.36 EUR"},
            {DOCUMENT_CREDIT_NOTE, LANGUAGE_NL, "Creditnota 2026-00116, 56.36 EUR"},
            {DOCUMENT_ORDER_FORM, LANGUAGE_NL, "Bestelbon 2026-00116, 56.36 EUR"},
            {DOCUMENT_DELIVERY_NOTE, LANGUAGE_NL, "Leveringsbon 2026-00116"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(document_auto) document = document_new(rows[i].type);
        text_set(&document->number, "2026-00116");
        text_set(&document->currency, "EUR");
        document->totals.gross = 5636;
        g_autofree char *text = write_back_note(document, rows[i].language);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

static void test_meta(void)
{
    static const struct {
        const char *value, *number, *wanted;
    } rows[] = {
            {"", "2026-1", "2026-1"},
            {" ", "2026-1", "2026-1"},
            {"2026-1", "2026-2", "2026-1,2026-2"},
            {"2026-1", "2026-1", NULL},
            {"2026-1, 2026-2", "2026-2", NULL},
            {"2026-11", "2026-1", "2026-11,2026-1"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = write_back_meta_value(rows[i].value, rows[i].number);
        g_assert_cmpstr(value, ==, rows[i].wanted);
    }
    g_assert_cmpstr(write_back_meta_key(DOCUMENT_CREDIT_NOTE), ==, "_billhook_credit_note");
    g_assert_cmpstr(write_back_meta_key(DOCUMENT_ORDER_FORM), ==, "_billhook_order_form");
    g_assert_cmpstr(write_back_meta_key(DOCUMENT_DELIVERY_NOTE), ==, "_billhook_delivery_note");
}

/* Only where the shop has a key and says so. */
static void test_wanted(void)
{
    char key[] = "ck", none[] = "", off[] = "off", note[] = "note";
    char *nothing[] = {off, NULL}, *notes[] = {note, NULL};
    const struct {
        struct shop shop;
        bool note, meta;
    } rows[] = {
            {{.enabled = true, .rest_key = key, .write_back = notes}, true, false},
            {{.enabled = true, .rest_key = key, .write_back = nothing}, false, false},
            {{.enabled = true, .rest_key = none, .write_back = notes}, false, false},
            {{.enabled = false, .rest_key = key, .write_back = notes}, false, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(write_back_wanted(&rows[i].shop, WRITE_BACK_NOTE), ==, rows[i].note);
        g_assert_cmpint(write_back_wanted(&rows[i].shop, WRITE_BACK_META), ==, rows[i].meta);
    }
    g_assert_false(write_back_wanted(NULL, WRITE_BACK_NOTE));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/channel/write-back/note", test_note);
    g_test_add_func("/channel/write-back/meta", test_meta);
    g_test_add_func("/channel/write-back/wanted", test_wanted);
    return g_test_run();
}
