/* The columns of a CODA's records (BANK.md), each at its bounds with its neighbours full: nothing
 * of a field is lost, nothing of the next one taken in. And sums: whatever digit of one is another,
 * the file is refused. */
#include "coda.h"
#include "refused.h"

/* `count` times a character. Caller frees. */
static char *filled(char c, gsize count)
{
    return g_strnfill(count, c);
}

/* The only movement of a file that is closed here; *statements keeps it. */
static const struct bank_movement *only(struct coda *coda, GPtrArray **statements)
{
    coda_close(coda);
    *statements = coda_statements(coda);
    g_assert_cmpuint(movements_of(*statements, 0), ==, 1);
    return movement_at(*statements, 0, 0);
}

/* ---- columns ---- */

/* Every column of the records is taken by something: each field ends where the next begins. */
static void test_full_records(void)
{
    struct coda coda = coda_begin();
    g_autofree char *z128 = filled('Z', 118), *bank = filled('B', 21),
                    *communication = filled('c', 53), *more = filled('d', 53),
                    *last = filled('e', 43), *payers = filled('P', 35), *name = filled('N', 35);
    coda_open(&coda);
    coda_record(&coda, 1, "2100010000", 11, z128, 11, bank, 32, "0000000000000100", 48, "241126",
            54, "00150000", 62, "0", 63, communication, 116, "251126", 0);
    coda.in += 10;
    coda_record(&coda, 1, "2200010000", 11, z128, 11, more, 64, payers, 113, " ", 0);
    coda_record(&coda, 1, "2300010000", 11, z128, 11, "BE12998000000192                  EUR", 48,
            name, 83, last, 0);
    g_autoptr(GPtrArray) statements = NULL;
    const struct bank_movement *movement = only(&coda, &statements);
    g_autofree char *text = g_strconcat(communication, more, last, NULL);
    g_assert_cmpstr(movement->bank_reference, ==, bank);
    g_assert_cmpstr(movement->end_to_end, ==, payers);
    g_assert_cmpstr(movement->iban, ==, "BE12998000000192");
    g_assert_cmpstr(movement->name, ==, name);
    g_assert_cmpstr(movement->text, ==, text);
    g_assert_cmpstr(movement->day, ==, "2026-11-25");
    g_assert_cmpint(movement->amount, ==, 10);
}

/* The account of the other side: 34 characters, then its currency, which is none of it. */
static void test_other_account(void)
{
    static const struct {
        const char *field, *account; /* field: columns 11 to 47 */
    } rows[] = {
            {"BE12998000000192                  EUR", "BE12998000000192"},
            {"998000000192                      EUR", "998000000192"},
            {"MT84MALT011000012345MTLCAST001S   EUR", "MT84MALT011000012345MTLCAST001S"},
            {"ABCDEFGHIJKLMNOPQRSTUVWXYZ12345678EUR", "ABCDEFGHIJKLMNOPQRSTUVWXYZ12345678"},
            {"  BE12998000000192                EUR", "BE12998000000192"},
            {"be12998000000192", "BE12998000000192"},
            {"                                     ", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_21(&coda, "0000", 100, "00150000", "0");
        coda_record(&coda, 1, "2300010000", 11, rows[i].field, 48, "JAN", 0);
        g_autoptr(GPtrArray) statements = NULL;
        g_assert_cmpstr(only(&coda, &statements)->iban, ==, rows[i].account);
    }
}

/* A text of any length through its three records, with blanks where they join: none is lost or
 * made, but at its ends. */
static void test_every_length(void)
{
    enum { MOST = 53 + 53 + 43 };
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (gsize length = 1; length <= MOST; length++) {
        char text[MOST + 1] = "";
        for (gsize i = 0; i < length; i++)
            text[i] = g_rand_int_range(random, 0, 4) ? 'a' : ' ';
        text[0] = 'x'; /* its ends are trimmed: they are no blanks here */
        text[length - 1] = 'y';
        g_autofree char *first = g_strndup(text, 53),
                        *second = g_strndup(text + MIN(length, 53), 53),
                        *third = g_strndup(text + MIN(length, 106), 43);
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_record(&coda, 1, "2100010000", 32, "0000000000001000", 48, "241126", 54, "00150000",
                62, "0", 63, first, 116, "251126", 0);
        coda.in += 100;
        coda_record(&coda, 1, "2200010000", 11, second, 0);
        coda_record(&coda, 1, "2300010000", 83, third, 0);
        g_autoptr(GPtrArray) statements = NULL;
        g_assert_cmpstr(only(&coda, &statements)->text, ==, text);
    }
}

/* ---- amounts and days ---- */

static void test_amounts(void)
{
    static const struct {
        const char *field; /* a sign and 15 digits, of which three are decimals */
        gint64 cents;
    } rows[] = {
            {"0000000000000010", 1},
            {"0000000000001000", 100},
            {"0000000000000000", 0},
            {"1000000000000010", -1},
            {"0999999999999990", G_GINT64_CONSTANT(99999999999999)},
            {"1999999999999990", G_GINT64_CONSTANT(-99999999999999)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_record(&coda, 1, "2100010000", 32, rows[i].field, 48, "241126", 54, "00150000", 62,
                "0", 116, "251126", 0);
        *(rows[i].cents < 0 ? &coda.out : &coda.in) += ABS(rows[i].cents);
        g_autoptr(GPtrArray) statements = NULL;
        g_assert_cmpint(only(&coda, &statements)->amount, ==, rows[i].cents);
    }
}

static void test_amounts_refused(void)
{
    static const struct {
        const char *field, *message;
    } rows[] = {
            {"2000000000001000", "line 3: the amount is no amount"},
            {" 000000000001000", "line 3: the amount is no amount"},
            {"000000000000100 ", "line 3: the amount is no amount"},
            {"00000000000-1000", "line 3: the amount is no amount"},
            {"0000000000000001", "line 3: the amount has more decimals than its currency"},
            {"0000000000000999", "line 3: the amount has more decimals than its currency"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_record(&coda, 1, "2100010000", 32, rows[i].field, 48, "241126", 54, "00150000", 62,
                "0", 116, "251126", 0);
        coda_refused(&coda, rows[i].message);
    }
}

/* The booking day, DDMMYY of this century; without one the day from which it counts. */
static void test_days(void)
{
    static const struct {
        const char *value, *entry, *day; /* day NULL: refused, with `what` */
        const char *what;
    } rows[] = {
            {"241126", "251126", "2026-11-25", NULL},
            {"241126", "290228", "2028-02-29", NULL},
            {"241126", "290227", NULL, "the entry date"},
            {"241126", "310426", NULL, "the entry date"},
            {"241126", "000126", NULL, "the entry date"},
            {"241126", "010026", NULL, "the entry date"},
            {"241126", "011326", NULL, "the entry date"},
            {"241126", "010100", "2000-01-01", NULL},
            {"241126", "311299", "2099-12-31", NULL},
            {"241126", "000000", "2026-11-24", NULL},
            {"241126", "      ", "2026-11-24", NULL},
            {"000000", "251126", "2026-11-25", NULL},
            {"990000", "251126", "2026-11-25", NULL}, /* nobody asks for it */
            {"320126", "000000", NULL, "the value date"},
            {"241126", "25 126", NULL, "the entry date"},
            {"241126", "2511  ", NULL, "the entry date"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct coda coda = coda_begin();
        coda_open(&coda);
        coda_record(&coda, 1, "2100010000", 32, "0000000000001000", 48, rows[i].value, 54,
                "00150000", 62, "0", 116, rows[i].entry, 0);
        coda.in += 100;
        if (rows[i].day) {
            g_autoptr(GPtrArray) statements = NULL;
            g_assert_cmpstr(only(&coda, &statements)->day, ==, rows[i].day);
            continue;
        }
        g_autofree char *message = g_strdup_printf("line 3: %s is no day", rows[i].what);
        coda_refused(&coda, message);
    }
}

/* ---- sums ---- */

/* Two movements each way, from a balance that is not 0. */
static struct coda whole_file(void)
{
    struct coda coda = coda_begin();
    coda_header(&coda);
    coda_record(
            &coda, 1, "12231" OWN, 40, "EUR", 43, "0000000000123450", 59, "241126", 126, "231", 0);
    coda.opening = 12345;
    coda_21(&coda, "0000", 12100, "00150000", "1101020260011696");
    coda_21(&coda, "0000", -2599, "00137000", "0");
    coda_21(&coda, "0000", 1, "00150000", "0");
    coda_21(&coda, "0000", -7, "00101000", "0");
    coda_close(&coda);
    return coda;
}

/* Where the sums of the file stand: the line, the first column and the last. */
static const struct {
    int line, from, to;
} figures[] = {{2, 43, 58}, {3, 32, 47}, {4, 32, 47}, {5, 32, 47}, {6, 32, 47}, {7, 42, 57},
        {8, 17, 22}, {8, 23, 37}, {8, 38, 52}};

/* Each digit of each figure, and each sign, once changed into every other: nothing is stored. */
static void test_a_wrong_digit(void)
{
    struct coda coda = whole_file();
    g_assert_false(is_refused(coda.text->str, coda.text->len));
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        for (int column = figures[i].from; column <= figures[i].to; column++) {
            char *at = coda.text->str + (figures[i].line - 1) * 129 + column - 1, right = *at;
            for (*at = '0'; *at <= '9'; (*at)++)
                if (*at != right && !is_refused(coda.text->str, coda.text->len))
                    g_error("line %d, column %d: %c for %c", figures[i].line, column, *at, right);
            *at = right;
        }
    g_assert_false(is_refused(coda.text->str, coda.text->len));
    g_string_free(coda.text, TRUE);
}

/* A file that ends anywhere before its last line does is refused. */
static void test_cut_anywhere(void)
{
    struct coda coda = whole_file();
    gsize whole = coda.text->len - 1; /* the last line feed need not be there */
    g_assert_false(is_refused(coda.text->str, whole));
    for (gsize length = 1; length < whole; length++)
        g_assert_true(is_refused(coda.text->str, length));
    g_string_free(coda.text, TRUE);
}

/* Without any one of its lines it is refused; with one twice too. */
static void test_a_line_less_or_more(void)
{
    struct coda coda = whole_file();
    for (gsize line = 0; line < 8; line++) {
        g_autoptr(GString) less = g_string_new_len(coda.text->str, (gssize)coda.text->len),
                           more = g_string_new_len(coda.text->str, (gssize)coda.text->len);
        g_string_erase(less, (gssize)(line * 129), 129);
        g_string_insert_len(more, (gssize)(line * 129), coda.text->str + line * 129, 129);
        g_assert_true(is_refused(less->str, less->len));
        g_assert_true(is_refused(more->str, more->len));
    }
    g_string_free(coda.text, TRUE);
}

/* Movements of any amounts: what is read is what was written, in its order. */
static void test_random(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(9);
    for (int round = 0; round < 50; round++) {
        gint64 amounts[40];
        int count = g_rand_int_range(random, 0, 41);
        struct coda coda = coda_begin();
        coda.end = round % 2 ? "\r\n" : "\n";
        coda_open(&coda);
        for (int i = 0; i < count; i++) {
            amounts[i] = g_rand_int_range(random, -5000000, 5000000);
            coda_21(&coda, "0000", amounts[i], "00150000", "0");
        }
        gint64 closing = coda.in - coda.out;
        coda_close(&coda);
        g_autoptr(GPtrArray) statements = coda_statements(&coda);
        g_assert_cmpuint(movements_of(statements, 0), ==, (guint)count);
        g_assert_cmpint(((struct bank_statement *)statements->pdata[0])->closing, ==, closing);
        for (int i = 0; i < count; i++) {
            g_assert_cmpint(movement_at(statements, 0, (guint)i)->amount, ==, amounts[i]);
            g_assert_cmpint(movement_at(statements, 0, (guint)i)->place, ==, i + 1);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/coda/full-records", test_full_records);
    g_test_add_func("/bank/coda/other-account", test_other_account);
    g_test_add_func("/bank/coda/every-length", test_every_length);
    g_test_add_func("/bank/coda/amounts", test_amounts);
    g_test_add_func("/bank/coda/amounts-refused", test_amounts_refused);
    g_test_add_func("/bank/coda/days", test_days);
    g_test_add_func("/bank/coda/a-wrong-digit", test_a_wrong_digit);
    g_test_add_func("/bank/coda/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/bank/coda/a-line-less-or-more", test_a_line_less_or_more);
    g_test_add_func("/bank/coda/random", test_random);
    return g_test_run();
}
