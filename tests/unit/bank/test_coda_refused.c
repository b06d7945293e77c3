/* CODA files that are not whole or not right. Goal: each is refused, with its line and the reason.
 */
#include "coda.h"

static void nothing_behind(struct coda *coda)
{
    coda_open(coda);
    coda_21(coda, "0000", 100, "00150000", "0");
}

static void cut_in_a_line(struct coda *coda)
{
    coda_open(coda);
    g_string_truncate(coda->text, coda->text->len - 20);
}

static void too_long(struct coda *coda)
{
    coda_open(coda);
    g_string_insert(coda->text, 5, "x");
}

static void zero_byte(struct coda *coda)
{
    coda_open(coda);
    coda->text->str[140] = '\0';
}

static void version_1(struct coda *coda)
{
    coda_record(coda, 1, "0000024112699905", 128, "1", 0);
}

static void no_such_record(struct coda *coda)
{
    coda_open(coda);
    coda_record(coda, 1, "5", 0);
}

static void movement_first(struct coda *coda)
{
    coda_header(coda);
    coda_21(coda, "0000", 100, "00150000", "0");
}

static void name_without_movement(struct coda *coda)
{
    coda_open(coda);
    coda_record(coda, 1, "2300010000", 0);
}

static void details_first(struct coda *coda)
{
    coda_open(coda);
    coda_21(coda, "0001", 100, "60150000", "0");
}

static void wrong_count(struct coda *coda)
{
    coda_open(coda);
    coda->records++;
    coda_close(coda);
}

static void wrong_total(struct coda *coda)
{
    coda_open(coda);
    coda_21(coda, "0000", 100, "00150000", "0");
    coda_closing(coda);
    coda->in++;
    coda_trailer(coda);
}

static void wrong_balance(struct coda *coda)
{
    coda_open(coda);
    coda_21(coda, "0000", 100, "00150000", "0");
    coda->opening = 1;
    coda_close(coda);
}

static void no_closing(struct coda *coda)
{
    coda_open(coda);
    coda_21(coda, "0000", 100, "00150000", "0");
    coda_trailer(coda);
}

static void letters_in_amount(struct coda *coda)
{
    coda_open(coda);
    coda_record(coda, 1, "2100010000", 32, "00000000X0000100", 116, "241126", 0);
}

static void tenth_of_a_cent(struct coda *coda)
{
    coda_open(coda);
    coda_record(coda, 1, "2100010000", 32, "0000000000000101", 116, "241126", 0);
}

static void no_day(struct coda *coda)
{
    coda_open(coda);
    coda_record(coda, 1, "2100010000", 32, "0000000000000100", 116, "311126", 0);
}

static void unknown_structure(struct coda *coda)
{
    coda_header(coda);
    coda_record(coda, 1, "17231" OWN, 0);
}

static void no_account(struct coda *coda)
{
    coda_header(coda);
    coda_record(coda, 1, "12231", 43, "0000000000000000", 0);
}

static void second_is_cut(struct coda *coda)
{
    coda_open(coda);
    coda_close(coda);
    coda_header(coda);
}

static const struct {
    void (*make)(struct coda *coda);
    const char *message;
} refused[] = {
        {nothing_behind, "line 3: the file ends without its last record: it is cut"},
        {cut_in_a_line, "line 2: has 109 characters instead of 128: the file is cut"},
        {too_long, "line 1: has 129 characters instead of 128"},
        {zero_byte, "line 2: has a zero byte in it"},
        {version_1, "line 1: it is a CODA of version 1, only version 2 is read"},
        {no_such_record, "line 3: it is no record of a CODA"},
        {movement_first, "line 2: a record 21 may not stand here"},
        {name_without_movement, "line 3: a record 23 may not stand here"},
        {details_first, "line 3: details without their movement"},
        {wrong_count, "line 4: it counts 3 records, there are 2"},
        {wrong_total, "line 5: its totals of debits and credits are not those of the movements"},
        {wrong_balance, "line 5: old balance and movements do not make the new balance"},
        {no_closing, "line 4: there is no new balance before it"},
        {letters_in_amount, "line 3: the amount is no amount"},
        {tenth_of_a_cent, "line 3: the amount has more decimals than its currency"},
        {no_day, "line 3: the entry date is no day"},
        {unknown_structure, "line 2: account structure 7 is not known"},
        {no_account, "line 2: it names no account and currency"},
        {second_is_cut, "line 5: the file ends without its last record: it is cut"},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        struct coda coda = coda_begin();
        refused[i].make(&coda);
        coda_refused(&coda, refused[i].message);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/coda/refused", test_refused);
    return g_test_run();
}
