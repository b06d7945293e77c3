/* Number formats, series, references, file names, bank accounts. */
#include <string.h>

#include "base/error.h"
#include "document/number.h"

/* ---- formats
 * ------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *format;
    const char *error; /* part of it; NULL: allowed */
} formats[] = {
        {"default invoice", "{YYYY}-{N:5}", NULL},
        {"default order form", "B{YYYY}-{N:5}", NULL},
        {"default delivery note", "L{YYYY}-{N:5}", NULL},
        {"default credit note", "C{YYYY}-{N:5}", NULL},
        {"counter alone", "{N}", NULL},
        {"width 1", "{N:1}", NULL},
        {"width 10", "{N:10}", NULL},
        {"all placeholders", "{shop}/{YYYY}{YY}{MM}/{N:4}", NULL},
        {"other script", "№ {YYYY}/{N}", NULL},
        {"40 characters", "1234567890123456789012345678901234567890{N}", NULL},
        {"a stop and a slash", "../{N}", NULL},
        {"empty", "", "is empty"},
        {"no counter", "{YYYY}-", "is missing"},
        {"two counters", "{N}-{N:5}", "more than once"},
        {"width 0", "{N:0}", "'{N:0}' is no placeholder"},
        {"width with a zero in front", "{N:05}", "no placeholder"},
        {"width 11", "{N:11}", "no placeholder"},
        {"width of three digits", "{N:100}", "no placeholder"},
        {"no width", "{N:}", "no placeholder"},
        {"negative width", "{N:-5}", "no placeholder"},
        {"unknown", "{DD}-{N}", "'{DD}' is no placeholder"},
        {"lower case", "{yyyy}-{N}", "no placeholder"},
        {"blank in braces", "{ N }", "no placeholder"},
        {"open brace", "{N}-{", "'{' is no placeholder"},
        {"open brace with a name", "{N", "'{N' is no placeholder"},
        {"closing brace", "{N}}", "'}' is no placeholder"},
        {"double brace", "{{N}}", "no placeholder"},
        {"blank in front", " {N}", "no blanks at the ends"},
        {"blank at the end", "{N} ", "no blanks at the ends"},
        {"no-break space at the end", "{N}\u00a0", "no blanks at the ends"},
        {"line break", "A\n{N}", "U+000A"},
        {"control character", "A\x01{N}", "U+0001"},
        {"C1 control", "A\xc2\x85{N}", "U+0085"},
        {"mark of direction", "A\u202e{N}", "U+202E"},
        {"broken UTF-8", "A\xff{N}", "UTF-8"},
        {"an id", "#{N}", "may not begin with '#'"},
        {"41 characters", "12345678901234567890123456789012345678901{N}", "at most 40"},
        {"nine placeholders", "{YY}{YY}{YY}{YY}{YY}{YY}{YY}{YY}{N}", "8 placeholders"},
};

static void test_format(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(GError) error = NULL;
    bool good = number_format_check(formats[i].format, &error);
    g_assert_true(good == !formats[i].error);
    if (!formats[i].error)
        return;
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_USAGE);
    if (!strstr(error->message, formats[i].error))
        g_error("'%s' does not say '%s'", error->message, formats[i].error);
}

static const struct {
    const char *a, *b;
    bool collide;
} pairs[] = {
        {"{YYYY}-{N:5}", "{YYYY}-{N:5}", true},
        {"{YYYY}-{N:5}", "B{YYYY}-{N:5}", false},
        {"{YYYY}-{N:5}", "L{YYYY}-{N:5}", false},
        {"{YYYY}-{N:5}", "C{YYYY}-{N:5}", false},
        {"B{YYYY}-{N:5}", "L{YYYY}-{N:5}", false},
        {"L{YYYY}-{N:5}", "C{YYYY}-{N:5}", false},
        {"{YYYY}-{N:5}", "{YYYY}-{N:4}", true}, /* 2026-12345 */
        {"{YYYY}-{N}", "{YYYY}-{N:5}", true},   /* 2026-12345 */
        {"{YYYY}-{N:5}", "{YYYY}{N:5}", false},
        {"{YYYY}{N:5}", "{YYYY}-{N:5}", false},
        {"{YYYY}{N:5}", "{N:5}", true}, /* 202600001, the 202600001st */
        {"{YYYY}{N:5}", "{N}", true},
        {"{N}", "1{N}", true},      /* 11 */
        {"{N}", "0{N}", false},     /* no number of {N} begins with 0 */
        {"{N:5}", "0{N:5}", false}, /* 012345 has six digits and a zero in front */
        {"{N:5}", "0{N:4}", true},  /* 00001 */
        {"{YYYY}-{N:5}", "2026-{N:5}", true},
        {"{YYYY}-{N:5}", "1999-{N:5}", false},
        {"{YYYY}-{N:5}", "{YY}{MM}-{N:5}", false},   /* no month is 26 */
        {"{YY}{MM}-{N:5}", "{MM}{YY}-{N:5}", false}, /* a month is at most 12, a year at least 20 */
        {"{YYYY}{MM}-{N}", "{YYYY}-{N}", false},
        {"{YYYY}{MM}{N}", "{YYYY}{N}", true}, /* 2026011 */
        {"{YY}{N:4}", "{N:6}", true},
        {"{YY}{N:3}", "{N:6}", true},             /* 26 and 1000: it grows */
        {"{YYYY}-{N:5}", "{shop}-{N:5}", true},   /* a shop may be called 2026 */
        {"C{YYYY}-{N:5}", "{shop}-{N:5}", false}, /* a shop has no capitals */
        {"{shop}-{N}", "cn-{shop}-{N}", true},    /* shop "cn-a" */
        {"{shop}/{N}", "cn-{shop}.{N}", false},
        {"{shop}-{YYYY}-{N}", "B{shop}-{YYYY}-{N}", false},
        {"F{N}", "f{N}", false},
        {"{YYYY}/{N:5}", "{YYYY}-{N:5}", true}, /* the same file name */
        {"{YYYY}/{N:5}", "{YYYY}.{N:5}", false},
        {"№{N}", "{N}", true}, /* a file name does not begin with '-' */
        {".{N}", "{N}", true}, /* nor with '.' */
        {"A.{N}", "A{N}", false},
        {"é{N}x", "è{N}x", true},
        {"A{N}B", "A{N}C", false},
        {"A{N}1", "A{N}2", false},
        {"{N}1", "{N}", true},
};

static void test_collisions(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (number_formats_collide(pairs[i].a, pairs[i].b) != pairs[i].collide ||
                number_formats_collide(pairs[i].b, pairs[i].a) != pairs[i].collide)
            g_error("%s and %s: %s", pairs[i].a, pairs[i].b,
                    pairs[i].collide ? "no collision seen" : "collision seen");
    }
}

/* What the analysis says is apart must be apart in a sample of all that formats can give. */
static void add_samples(GHashTable *names, const char *format)
{
    static const char *const days[] = {"2026-01-01", "2026-11-30", "2027-12-31", "2031-02-01"},
                             *const shops[] = {"a", "a1", "2026", "x-2"};
    static const gint64 counters[] = {1, 2, 9, 10, 11, 12, 26, 99, 100, 1000, 1001, 9999, 10000,
            10001, 20260, 99999, 100000, 120261};
    for (guint day = 0; day < G_N_ELEMENTS(days); day++)
        for (guint shop = 0; shop < G_N_ELEMENTS(shops); shop++)
            for (guint n = 0; n < G_N_ELEMENTS(counters); n++) {
                g_autofree char *series = number_series(format, days[day], shops[shop]);
                g_autofree char *number = number_text(series, counters[n]);
                g_hash_table_add(names, number_file_stem(number));
            }
}

static void test_collisions_are_sound(void)
{
    static const char *const all[] = {"{YYYY}-{N:5}", "{YYYY}{N:5}", "{YY}{N:5}", "{N}", "{N:3}",
            "{YY}{MM}-{N}", "{MM}{YY}{N}", "{N}-{MM}", "{N}{MM}", "{shop}-{N}", "{shop}{N}",
            "{N}{shop}", "{YYYY}/{N:5}", "2026-{N:4}", "0{N:4}", "№{N}", "C{YYYY}-{N:5}",
            "{YYYY}{MM}{N:2}", "1{N}", "{N}1"};
    guint apart = 0;
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        for (guint j = 0; j < i; j++) {
            if (number_formats_collide(all[i], all[j]))
                continue;
            apart++;
            g_autoptr(GHashTable) first =
                    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            g_autoptr(GHashTable) second =
                    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            add_samples(first, all[i]);
            add_samples(second, all[j]);
            GHashTableIter iter;
            gpointer name;
            g_hash_table_iter_init(&iter, first);
            while (g_hash_table_iter_next(&iter, &name, NULL))
                if (g_hash_table_contains(second, name))
                    g_error("%s and %s both give %s", all[i], all[j], (const char *)name);
        }
    g_assert_cmpuint(apart, >, 50);
}

static void test_ambiguous(void)
{
    static const struct {
        const char *format;
        bool ambiguous;
    } cases[] = {
            {"{YYYY}-{N:5}", false},
            {"{YYYY}{N:5}", false},
            {"{YYYY}{N}", false},
            {"{YY}{N}", false},
            {"{N}{MM}", false},
            {"{N}1", false},
            {"1{N}", false},
            {"{shop}{N}", true},
            {"{N}{shop}", true},
            {"{shop}-{N}", false},
            {"{N}-{shop}", false},
            {"{N}.{shop}", false},
            {"1{shop}-{N}", false},
            {"{shop}{YYYY}-{N}", false},
            {"{shop}{YYYY}{N}", true},
            {"{shop}-{YYYY}-{N}", false},
            {"{shop}{N}.{shop}", true},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *why = NULL;
        if (number_format_ambiguous(cases[i].format, &why) != cases[i].ambiguous)
            g_error("%s: %s", cases[i].format, cases[i].ambiguous ? "not seen as ambiguous" : why);
        g_assert_true((why != NULL) == cases[i].ambiguous);
    }
    g_assert_true(number_format_ambiguous("{shop}{N}", NULL));
}

/* ---- numbers
 * ------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *name, *format, *day, *shop, *series;
    gint64 n;
    const char *number;
} numbers[] = {
        {"default", "{YYYY}-{N:5}", "2026-11-24", "main", "2026-{N:5}", 116, "2026-00116"},
        {"grows past its width", "{YYYY}-{N:5}", "2026-11-24", "main", "2026-{N:5}", 100000,
                "2026-100000"},
        {"short year and month", "{YY}{MM}{N}", "2027-01-31", "main", "2701{N}", 7, "27017"},
        {"shop", "{shop}/{N:3}", "2027-01-31", "de-winkel", "de-winkel/{N:3}", 42, "de-winkel/042"},
        {"text behind", "{N:2}-{YYYY}", "2026-12-31", "main", "{N:2}-2026", 5, "05-2026"},
        {"digits behind", "{N}{MM}", "2026-12-31", "main", "{N}12", 1, "112"},
        {"no width is width one", "{N}", "2026-12-31", "main", "{N}", 0, "0"},
        {"ten digits", "{N:10}", "2026-12-31", "main", "{N:10}", 1, "0000000001"},
        {"percent and other signs stay", "%s%n-{N}-é", "2026-12-31", "main", "%s%n-{N}-é", 3,
                "%s%n-3-é"},
        {"a very large one", "A{N}", "2026-12-31", "main", "A{N}",
                G_GINT64_CONSTANT(999999999999999999), "A999999999999999999"},
};

static void test_numbers(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autofree char *series = number_series(numbers[i].format, numbers[i].day, numbers[i].shop);
    g_assert_cmpstr(series, ==, numbers[i].series);
    g_autofree char *number = number_text(series, numbers[i].n);
    g_assert_cmpstr(number, ==, numbers[i].number);
    g_assert_cmpint(number_parse(series, number), ==, numbers[i].n);
}

static void test_parse_refuses(void)
{
    static const struct {
        const char *series, *number;
    } cases[] = {
            {"2026-{N:5}", "2025-00116"},
            {"2026-{N:5}", "2026-116"},
            {"2026-{N:5}", "2026-000116"},
            {"2026-{N:5}", "2026-"},
            {"2026-{N:5}", ""},
            {"2026-{N:5}", "2026-0011a"},
            {"2026-{N:5}", "2026-00116x"},
            {"2026-{N:5}", "x2026-00116"},
            {"2026-{N:5}", "2026--0116"},
            {"2026-{N:5}", "2026- 0116"},
            {"{N}12", "12"},
            {"{N}", "01"},
            {"{N}", "99999999999999999999"},
            {"no counter", "no counter"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        if (number_parse(cases[i].series, cases[i].number) != -1)
            g_error("%s is taken as one of %s", cases[i].number, cases[i].series);
}

/* What number_format_check() would not let through is a mistake of the program: it is told, and
 * nothing is made up. */
static void test_misuse(void)
{
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, "*date_is_day*");
    g_autofree char *series = number_series("{YYYY}-{N}", "yesterday", "main");
    g_test_expect_message(NULL, G_LOG_LEVEL_CRITICAL, "*find_counter*");
    g_autofree char *number = number_text("no counter", 5);
    g_test_assert_expected_messages();
    g_assert_cmpstr(series, ==, "{YYYY}-{N}");
    g_assert_cmpstr(number, ==, "no counter");
}

/* ---- references
 * -----------------------------------------------------------------------------------------------------
 */

static void test_references(void)
{
    static const struct {
        const char *number, *reference, *digits;
    } cases[] = {
            {"0000000001", "+++000/0000/00101+++", "000000000101"},
            {"0000000097", "+++000/0000/09797+++", "000000009797"},
            {"2026000116", "+++202/6000/11613+++", "202600011613"},
            {"0909337554", "+++090/9337/55493+++", "090933755493"},
            {"2026-00116", "+++020/2600/11696+++", "020260011696"},
            {"1", "+++000/0000/00101+++", "000000000101"},
            {"12345678901", "+++234/5678/90169+++", "234567890169"},
            {"no digit", "+++000/0000/00097+++", "000000000097"},
            {"CN-2026/0000١7", "+++020/2600/00784+++",
                    "020260000784"}, /* digits of other scripts are none */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *reference = reference_structured(cases[i].number);
        g_autofree char *digits = reference_digits(reference);
        g_assert_cmpstr(reference, ==, cases[i].reference);
        g_assert_cmpstr(digits, ==, cases[i].digits);
    }
    static const char *const none[] = {"", "2026-00116", "+++020/2600/11697+++", "020/2600/11696",
            "+++020/2600/11696++", "+++02a/2600/11696+++", "***020/2600/11696***",
            "+++020/2600/11696+++ "};
    for (guint i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autofree char *digits = reference_digits(none[i]);
        g_assert_cmpstr(digits, ==, "");
    }
}

/* What a document is found by, however its reference is written. */
static void test_references_plain(void)
{
    static const struct {
        const char *reference, *plain;
    } cases[] = {
            {"+++020/2600/11696+++", "020260011696"},
            {"***020/2600/11696***", "020260011696"},
            {" 020 2600 11696", "020260011696"},
            {"2026-00116", "202600116"},
            {"f{2026}.116", "F2026116"},
            {"RF18 5390 0754 7034", "RF18539007547034"},
            {"\xc3\xa9t\xc3\xa9 7", "T7"},
            {"+++", ""},
            {"", ""},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *plain = reference_plain(cases[i].reference);
        g_assert_cmpstr(plain, ==, cases[i].plain);
    }
}

static void test_references_shared(void)
{
    static const struct {
        const char *format, *shop;
        bool shared;
    } cases[] = {
            {"{YYYY}-{N:5}", "main", false},
            {"{YYYY}{MM}-{N:5}", "main", false}, /* only the "20" of the year is lost */
            {"{YYYY}-{N:7}", "main", false}, {"{YYYY}-{N:8}", "main", false},
            {"{YYYY}-{N:9}", "main", true}, /* 2026 and 2036 */
            {"{YYYY}-{MM}-{N:8}", "main", true}, {"{N}", "main", false}, {"{N:10}", "main", false},
            {"{MM}-{N}", "main", true}, /* 01-23 and 12-3 */
            {"1{MM}-{N}", "main", false}, {"0{N:3}", "main", false}, {"{shop}-{N:5}", NULL, true},
            {"{shop}-{N:5}", "main", false}, {"{shop}-{N:5}", "shop24", false},
            {"{YYYY}{MM}{YYYY}-{N}", "main", true}, {"{N:5}/{YYYY}", "main", false},
            {"{N:8}/{YYYY}", "main", true},
            {"{N}00000000", "main", true}, /* 1 and 101: nine digits with a zero in front, eleven */
            {"{N}000000000", "main", true},   /* 1 and 11 */
            {"{YYYY}-{N:5}", NULL, false},    /* several shops, one series for all */
            {"{N}11111111111", "main", true}, /* the counter is beyond the ten digits */
            {"12{N:9}", "main", false},       /* what is beyond them is always 1 */
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        if (number_references_shared(cases[i].format, cases[i].shop) != cases[i].shared)
            g_error("%s: references %s", cases[i].format,
                    cases[i].shared ? "not seen as shared" : "seen as shared");
}

/* ---- names and accounts
 * -----------------------------------------------------------------------------------------------
 */

static void test_file_stems(void)
{
    static const struct {
        const char *number, *stem;
    } cases[] = {
            {"2026-00116", "2026-00116"},
            {"2026/00116", "2026-00116"},
            {"../../etc/passwd", "etc-passwd"},
            {"-rf", "rf"},
            {"", "document"},
            {"..", "document"},
            {"№ 5", "5"},
            {"Bé 7\n", "B--7-"},
            {"CON", "_CON"},
            {"com1", "_com1"},
            {"lpt9.x", "_lpt9.x"},
            {"CONTO1", "CONTO1"},
            {"a\\b:c*d?\"<>|", "a-b-c-d-----"},
            {"\xff\xfe"
             "1",
                    "1"},
            {"A_1.b", "A_1.b"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *stem = number_file_stem(cases[i].number);
        g_assert_cmpstr(stem, ==, cases[i].stem);
    }
    g_autofree char *head = g_strnfill(300, 'a');
    g_autofree char *number = g_strconcat(head, "-00116", NULL);
    g_autofree char *stem = number_file_stem(number);
    g_assert_cmpuint(strlen(stem), ==, 100);
    g_assert_true(g_str_has_suffix(stem, "-00116"));
}

static void test_ibans(void)
{
    static const struct {
        const char *iban;
        bool valid;
    } cases[] = {
            {"BE68539007547034", true},
            {"BE68 5390 0754 7034", true},
            {"be68 5390 0754 7034", true},
            {"NL91ABNA0417164300", true},
            {"FR1420041010050500013M02606", true},
            {"DE89370400440532013000", true},
            {"BR1800360305000010009795493C1", true},
            {"BE68539007547035", false},
            {"BE6853900754703", false},
            {"BE685390075470340", false},
            {"", false},
            {"BE68", false},
            {"6853900754703400", false},
            {"BE68-5390-0754-7034", false},
            {"BEXX539007547034", false},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
        if (iban_valid(cases[i].iban) != cases[i].valid)
            g_error("IBAN '%s': %s", cases[i].iban, cases[i].valid ? "refused" : "accepted");
    g_autofree char *plain = iban_normalize(" be68 5390\t0754 7034 ");
    g_assert_cmpstr(plain, ==, "BE68539007547034");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
        g_autofree char *path = g_strdup_printf("/number/format/%s", formats[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_format);
    }
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        g_autofree char *path = g_strdup_printf("/number/text/%s", numbers[i].name);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_numbers);
    }
    g_test_add_func("/number/collisions", test_collisions);
    g_test_add_func("/number/collisions-are-sound", test_collisions_are_sound);
    g_test_add_func("/number/ambiguous", test_ambiguous);
    g_test_add_func("/number/parse-refuses", test_parse_refuses);
    g_test_add_func("/number/misuse", test_misuse);
    g_test_add_func("/number/references", test_references);
    g_test_add_func("/number/references-plain", test_references_plain);
    g_test_add_func("/number/references-shared", test_references_shared);
    g_test_add_func("/number/file-stems", test_file_stems);
    g_test_add_func("/number/ibans", test_ibans);
    return g_test_run();
}
