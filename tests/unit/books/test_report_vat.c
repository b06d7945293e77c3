/* vat: which boxes of the Belgian return a sale belongs in (ACCOUNTANT.md, "VAT return grids"). A
 * row a rule, each in a month of its own. */
#include "book.h"

#include <string.h>

#define HOME .billing = "BE"

/* The document of the report's JSON. */
static cJSON *extra_of(const char *text, const char *name)
{
    /* totals and what is told beside them are two objects, one behind the other */
    const char *end = NULL;
    cJSON *totals =
            cJSON_ParseWithOpts(strrchr(text, '\n') ? strrchr(text, '\n') + 1 : text, &end, false);
    cJSON *extra = cJSON_Parse(end);
    cJSON *wanted = cJSON_DetachItemFromObject(extra, name);
    cJSON_Delete(totals);
    cJSON_Delete(extra);
    return wanted;
}

/* "03=100.00 54=21.00": the members of an object that are not 0.00. */
static char *filled(const cJSON *object)
{
    GString *text = g_string_new(NULL);
    const cJSON *member;
    cJSON_ArrayForEach (member, object)
        if (strcmp(member->valuestring, "0.00") != 0)
            g_string_append_printf(
                    text, "%s%s=%s", text->len ? " " : "", member->string, member->valuestring);
    return g_string_free(text, FALSE);
}

/* A document and the boxes that its month then has; days rise with the rows. */
static const struct {
    const char *why;
    struct sale sale;
    const char *boxes;
} rows[] = {
        {"three rates of one invoice",
                {DOCUMENT_INVOICE, "2026-01-31",
                        {{VAT_S, "21", 10000, 2100, "BE"}, {VAT_S, "12", 5000, 600, "BE"},
                                {VAT_S, "6", 1000, 60, "BE"}},
                        HOME},
                "01=10.00 02=50.00 03=100.00 54=27.60"},
        {"a credit note lowers no box of sales",
                {DOCUMENT_CREDIT_NOTE, "2026-02-28",
                        {{VAT_S, "21", 10000, 2100, "BE"}, {VAT_S, "6", 1000, 60, "BE"}}, HOME},
                "49=110.00 64=21.60"},
        {"a deduction of the invoice itself does",
                {DOCUMENT_INVOICE, "2026-03-31",
                        {{VAT_S, "21", 10000, 2100, "BE"}, {VAT_S, "6", -1000, -60, "BE"}}, HOME},
                "03=100.00 49=10.00 54=20.40"},
        {"what a credit note gives back of a deduction is a sale again",
                {DOCUMENT_CREDIT_NOTE, "2026-04-30",
                        {{VAT_S, "21", 10000, 2100, "BE"}, {VAT_S, "21", -2500, -525, "BE"}}, HOME},
                "03=25.00 49=100.00 54=5.25 64=21.00"},
        {"goods to a VAT number of another member state",
                {DOCUMENT_INVOICE, "2026-05-31", {{VAT_K, "0", 10000, 0, "BE"}}, .billing = "NL",
                        .vat_number = "NL000099998B57"},
                "46=100.00"},
        {"and a credit note for them",
                {DOCUMENT_CREDIT_NOTE, "2026-06-30", {{VAT_K, "0", 10000, 0, "BE"}},
                        .billing = "NL", .vat_number = "NL000099998B57"},
                "48=100.00"},
        {"services to another member state",
                {DOCUMENT_INVOICE, "2026-07-31", {{VAT_AE, "0", 10000, 0, "BE"}}, .billing = "DE",
                        .vat_number = "DE123456789"},
                "44=100.00"},
        {"and a credit note for them",
                {DOCUMENT_CREDIT_NOTE, "2026-08-31", {{VAT_AE, "0", 10000, 0, "BE"}},
                        .billing = "DE", .vat_number = "DE123456789"},
                "48=100.00"},
        {"work on immovables for a Belgian company",
                {DOCUMENT_INVOICE, "2026-09-30", {{VAT_AE, "0", 10000, 0, "BE"}}, HOME,
                        .vat_number = "BE0123456749"},
                "45=100.00"},
        {"its credit note is one of the other boxes",
                {DOCUMENT_CREDIT_NOTE, "2026-10-31", {{VAT_AE, "0", 10000, 0, "BE"}}, HOME,
                        .vat_number = "BE0123456749"},
                "49=100.00"},
        {"an export",
                {DOCUMENT_INVOICE, "2026-11-30", {{VAT_G, "0", 10000, 0, "BE"}}, HOME,
                        .shipping = "US"},
                "47=100.00"},
        {"a credit note for an export",
                {DOCUMENT_CREDIT_NOTE, "2026-12-31", {{VAT_G, "0", 10000, 0, "BE"}}, HOME,
                        .shipping = "US"},
                "49=100.00"},
        {"VAT of another country is in neither 54 nor 64",
                {DOCUMENT_INVOICE, "2027-01-31", {{VAT_S, "21", 10000, 2100, "NL"}}, HOME,
                        .shipping = "NL"},
                "47=100.00"},
        {"nor that of its credit note",
                {DOCUMENT_CREDIT_NOTE, "2027-02-28", {{VAT_S, "21", 10000, 2100, "NL"}}, HOME,
                        .shipping = "NL"},
                "49=100.00"},
        {"exempt sales of a normal seller",
                {DOCUMENT_INVOICE, "2027-03-31", {{VAT_E, "0", 10000, 0, "BE"}}, HOME},
                "00=100.00"},
        {"rate 0 at home", {DOCUMENT_INVOICE, "2027-04-30", {{VAT_Z, "0", 10000, 0, "BE"}}, HOME},
                "00=100.00"},
        {"a small enterprise files no return",
                {DOCUMENT_INVOICE, "2027-05-31", {{VAT_E, "0", 10000, 0, "BE"}}, HOME,
                        .exempt = true},
                ""},
        {"a rate that no country here has",
                {DOCUMENT_INVOICE, "2027-06-30", {{VAT_S, "17", 10000, 1700, "BE"}}, HOME}, ""},
        {"an order form is no sale",
                {DOCUMENT_ORDER_FORM, "2027-07-31", {{VAT_S, "21", 10000, 2100, "BE"}}, HOME}, ""},
        {"nor is a delivery note",
                {DOCUMENT_DELIVERY_NOTE, "2027-08-31", {{VAT_S, "21", 10000, 2100, "BE"}}, HOME},
                ""},
        {"another currency stands in no sum",
                {DOCUMENT_INVOICE, "2027-09-30", {{VAT_S, "21", 10000, 2100, "BE"}}, HOME,
                        .currency = "USD"},
                ""},
        {"VAT that nothing froze, at a Belgian rate, to Belgium",
                {DOCUMENT_INVOICE, "2027-10-31", {{VAT_S, "6", 10000, 600, ""}}, HOME},
                "01=100.00 54=6.00"},
        {"VAT that nothing froze, at a rate of where the goods go",
                {DOCUMENT_INVOICE, "2027-11-30", {{VAT_S, "19", 10000, 1900, ""}}, HOME,
                        .shipping = "DE"},
                "47=100.00"},
};

/* The month of a day of the table. */
static struct period month_of(const char *day)
{
    return period_around(day, PERIOD_MONTH);
}

static void test_boxes(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct sale before = {DOCUMENT_INVOICE, "2025-12-31", {{VAT_S, "21", 1, 0, "BE"}}, HOME};
    gint64 invoice = sell(fixture->store, &before);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct sale sale = rows[i].sale;
        sale.credits = sale.type == DOCUMENT_CREDIT_NOTE ? invoice : 0;
        sell(fixture->store, &sale);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct period month = month_of(rows[i].sale.day);
        g_autofree char *text = told(fixture->store, "vat", month.from, month.to, NULL, NULL);
        cJSON *boxes = extra_of(text, "boxes");
        g_autofree char *found = filled(boxes);
        if (strcmp(found, rows[i].boxes) != 0)
            g_error("%s: %s, not %s", rows[i].why, found, rows[i].boxes);
        g_assert_cmpint(cJSON_GetArraySize(boxes), ==, 12);
        cJSON_Delete(boxes);
    }
}

/* Each line names the boxes it went to, credit notes' too; the sums are less credit notes. */
static void test_lines(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct sale sale = {DOCUMENT_INVOICE, "2026-01-01", {{VAT_S, "21", 10000, 2100, "BE"}}, HOME};
    sale.credits = sell(fixture->store, &sale);
    sale.type = DOCUMENT_CREDIT_NOTE;
    sale.rows[0].base = 4000;
    sale.rows[0].vat = 840;
    sell(fixture->store, &sale);
    const struct sale other = {DOCUMENT_INVOICE, "2026-01-31",
            {{VAT_S, "6", 100, 6, "BE"}, {VAT_S, "5.5", 1000, 55, "FR"}}, HOME, .shipping = "FR"};
    sell(fixture->store, &other);
    g_autofree char *text = told(fixture->store, "vat", "2026-01-01", "2026-01-31", NULL, NULL);
    check_says(text,
            "BE | S | 21 | 60.00 | 12.60 | 03 49 54 64\n"
            "FR | S | 6 | 1.00 | 0.06 | 01 54\n"
            "FR | S | 5.5 | 10.00 | 0.55 | 47\n"
            "{\"base\":\"71.00\",\"vat\":\"13.21\"}");
    check_says(text, "\"proposal\":true");
}

/* What has no place is named, by the number that its customer knows; and not twice. */
static void test_unplaced(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const struct sale sales[] = {
            {DOCUMENT_INVOICE, "2026-01-01", {{VAT_S, "17", 100, 17, "BE"}}, HOME, .order_id = 77},
            {DOCUMENT_INVOICE, "2026-01-02", {{VAT_S, "21", 100, 21, "BE"}}, HOME},
            {DOCUMENT_INVOICE, "2026-01-03", {{VAT_S, "17", 100, 17, "BE"}}, HOME,
                    .currency = "USD"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(sales); i++)
        sell(fixture->store, &sales[i]);
    g_autofree char *text = told(fixture->store, "vat", "2026-01-01", "2026-01-31", NULL, NULL);
    cJSON *unplaced = extra_of(text, "unplaced");
    g_assert_cmpint(cJSON_GetArraySize(unplaced), ==, 1);
    g_assert_cmpstr(cJSON_GetObjectItem(unplaced->child, "order")->valuestring, ==, "77");
    g_assert_cmpstr(cJSON_GetObjectItem(unplaced->child, "number")->valuestring, ==, "2026-00001");
    check_says(cJSON_GetObjectItem(unplaced->child, "reason")->valuestring, "17 %");
    cJSON_Delete(unplaced);
    check_says(text, "\"other_currencies\":[{\"currency\":\"USD\",\"documents\":1}]");
}

/* ---- the book of daily receipts ---- */

static const struct {
    const char *why;
    struct receipt receipt;
    const char *rate;
} written[] = {
        {"two rates of a day", {.day = "2026-01-01", .category = VAT_S, .base = 10000, .vat = 2100},
                "21"},
        {"", {.day = "2026-01-01", .category = VAT_S, .base = 1000, .vat = 60}, "6"},
        {"a refund of another day lowers its box",
                {.day = "2026-01-31", .category = VAT_S, .base = -2000, .vat = -420}, "21"},
        {"VAT of another country",
                {.day = "2026-01-31",
                        .category = VAT_S,
                        .vat_country = "NL",
                        .base = 500,
                        .vat = 105},
                "21"},
        {"another currency is in no box",
                {.day = "2026-01-31", .category = VAT_S, .currency = "USD", .base = 7, .vat = 1},
                "21"},
        {"reverse charge is never a receipt",
                {.day = "2026-01-31", .category = VAT_AE, .base = 700}, "0"},
        {"another month", {.day = "2026-02-01", .category = VAT_S, .base = 900, .vat = 189}, "21"},
        {"another shop",
                {.day = "2026-01-15", .shop = "b2", .category = VAT_S, .base = 100, .vat = 12},
                "12"},
};

/* They stand beside the boxes of documents, so that nobody adds them twice. */
static void test_receipts(struct fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *from, *to, *shop, *boxes; /* boxes NULL: nothing is told */
    } asked[] = {
            {"2026-01-01", "2026-01-31", "main", "01=10.00 03=80.00 47=5.00 54=17.40"},
            {"2026-01-01", "2026-01-31", NULL, "01=10.00 02=1.00 03=80.00 47=5.00 54=17.52"},
            {"2026-01-31", "2026-01-31", NULL, "03=-20.00 47=5.00 54=-4.20"},
            {"2026-02-01", "2026-02-28", NULL, "03=9.00 54=1.89"},
            {"2026-03-01", "2026-03-31", NULL, NULL},
    };
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
        struct receipt receipt = written[i].receipt;
        receipt.order_id = (gint64)i + 1;
        receipt.rate = rate_of(written[i].rate);
        book_receipt(fixture->store, receipt);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_autofree char *text =
                told(fixture->store, "vat", asked[i].from, asked[i].to, asked[i].shop, NULL);
        cJSON *receipts = extra_of(text, "receipts"), *boxes = extra_of(text, "boxes");
        g_autofree char *found = receipts ? filled(receipts) : NULL, *documents = filled(boxes);
        g_assert_cmpstr(found, ==, asked[i].boxes);
        g_assert_cmpstr(documents, ==, "");
        cJSON_Delete(receipts);
        cJSON_Delete(boxes);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    BOOK_TEST("vat/boxes", test_boxes);
    BOOK_TEST("vat/lines", test_lines);
    BOOK_TEST("vat/unplaced", test_unplaced);
    BOOK_TEST("vat/receipts", test_receipts);
    return g_test_run();
}
