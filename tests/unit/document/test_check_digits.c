/* Numbers that prove themselves: IBANs of every country of SEPA (the examples of the ISO 13616
 * registry), Belgian VAT numbers, structured references. A digit that is wrong, or two that changed
 * places, is always found; a length that is not the country's too, whatever its check digits. And
 * the forms of VAT numbers (VIES), at their bounds. */
#include "unit/document/fixture.h"

#include <stdlib.h>

#include "document/number.h"

/* ---- IBANs ---- */

static const char *const ibans[] = {"AD1200012030200359100100", "AT611904300234573201",
        "BE68539007547034", "BG80BNBG96611020345678", "CH9300762011623852957",
        "CY17002001280000001200527600", "CZ6508000000192000145399", "DE89370400440532013000",
        "DK5000400440116243", "EE382200221020145685", "ES9121000418450200051332",
        "FI2112345600000785", "FR1420041010050500013M02606", "GB29NWBK60161331926819",
        "GI75NWBK000000007099453", "GR1601101250000000012300695", "HR1210010051863000160",
        "HU42117730161111101800000000", "IE29AIBK93115212345678", "IS140159260076545510730339",
        "IT60X0542811101000000123456", "LI21088100002324013AA", "LT121000011101001000",
        "LU280019400644750000", "LV80BANK0000435195001", "MC5811222000010123456789030",
        "MT84MALT011000012345MTLCAST001S", "NL91ABNA0417164300", "NO9386011117947",
        "PL61109010140000071219812874", "PT50000201231234567890154", "RO49AAAA1B31007593840000",
        "SE4550000000058398257466", "SI56263300012039086", "SK3112000000198742637541",
        "SM86U0322509800000000270100", "VA59001123000012345678"};

/* What a number of any length is modulo 97, by long division; letters are 10 to 35. */
static int modulo_97(const char *text)
{
    int rest = 0;
    for (; *text; text++) {
        int value = g_ascii_isdigit(*text) ? *text - '0' : *text - 'A' + 10;
        rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest;
}

/* The IBAN of a country's account, whatever its length. Caller frees. */
static char *iban_of(const char *country, const char *account)
{
    g_autofree char *turned = g_strdup_printf("%s%.2s00", account, country);
    return g_strdup_printf("%.2s%02d%s", country, 98 - modulo_97(turned), account);
}

static void test_examples(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ibans); i++) {
        g_autofree char *made = iban_of(ibans[i], ibans[i] + 4);
        g_autofree char *shown = iban_text(ibans[i]), *back = iban_normalize(ibans[i]);
        g_assert_cmpstr(made, ==, ibans[i]); /* the example and this test agree */
        if (!iban_valid(ibans[i]))
            g_error("%s is refused", ibans[i]);
        g_assert_cmpstr(back, ==, ibans[i]);
        g_assert_cmpuint(strlen(shown), ==, strlen(made) + 2 * ((strlen(made) - 1) / 4));
    }
}

/* With right check digits, a digit too many or too few. */
static void test_lengths(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ibans); i++) {
        const char *account = ibans[i] + 4;
        g_autofree char *more = g_strconcat(account, "0", NULL),
                        *fewer = g_strndup(account, strlen(account) - 1);
        g_autofree char *longer = iban_of(ibans[i], more), *shorter = iban_of(ibans[i], fewer);
        if (iban_valid(longer) || iban_valid(shorter))
            g_error("%s or %s is taken", longer, shorter);
    }
    /* a country of none of ours: 15 to 34 */
    for (gsize length = 13; length <= 36; length++) {
        g_autofree char *account = g_strnfill(length - 4, '7');
        g_autofree char *iban = iban_of("XX", account);
        if (iban_valid(iban) != (length >= 15 && length <= 34))
            g_error("%s of %u characters", iban, (guint)length);
    }
}

/* ---- a wrong digit ---- */

typedef bool (*proof)(const char *number);

/* Each digit or letter changed into each other one, and each pair of neighbours turned: never a
 * good one. */
static void check_wrong(const char *good, proof is_good)
{
    static const char digits[] = "0123456789";
    g_assert_true(is_good(good));
    for (gsize i = 0; good[i]; i++) {
        g_autofree char *wrong = g_strdup(good);
        for (const char *digit = digits; g_ascii_isdigit(good[i]) && *digit; digit++) {
            wrong[i] = *digit;
            if (*digit != good[i] && is_good(wrong))
                g_error("%s is taken for %s", wrong, good);
        }
        wrong[i] = good[i + 1];
        wrong[i + 1] = good[i + 1] ? good[i] : '\0';
        bool turned = g_ascii_isdigit(good[i]) && g_ascii_isdigit(good[i + 1]);
        if (turned && good[i] != good[i + 1] && is_good(wrong))
            g_error("%s is taken for %s", wrong, good);
    }
}

static bool is_reference(const char *reference)
{
    g_autofree char *digits = reference_digits(reference);
    return *digits != '\0';
}

static void test_wrong_digits(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(13616);
    for (gsize i = 0; i < G_N_ELEMENTS(ibans); i++)
        check_wrong(ibans[i], iban_valid);
    for (int i = 0; i < 300; i++) {
        g_autofree char *number = g_strdup_printf("%010u", g_rand_int(rand));
        g_autofree char *reference = reference_structured(number);
        check_wrong(reference, is_reference);
        guint head = (guint)g_rand_int_range(rand, 2000000, 19999999);
        g_autofree char *vat = g_strdup_printf("BE%08u%02u", head, 97 - head % 97);
        check_wrong(vat, vat_number_valid);
    }
}

/* ---- references ---- */

/* Right-aligned in ten digits, zeros in front; the check digits are the rest modulo 97, 97 for
 * none. Worked out of the text, not of its number. */
static void test_references(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(97);
    for (int i = 0; i < 5000; i++) {
        guint n = (guint)g_rand_int_range(rand, 0, 1000000);
        int year = g_rand_int_range(rand, 2020, 2100);
        const char *const marks[] = {"-", "", "/", " F", "é"};
        const char *mark = marks[g_rand_int_range(rand, 0, 5)];
        g_autofree char *number = g_strdup_printf("%d%s%05u", year, mark, n);
        g_autofree char *plain = g_strdup_printf("%d%05u", year, n);
        g_autofree char *ten =
                g_strdup_printf("%010" G_GUINT64_FORMAT, g_ascii_strtoull(plain, NULL, 10));
        const char *last = ten + strlen(ten) - 10;
        int check = modulo_97(last) ? modulo_97(last) : 97;
        g_autofree char *wanted =
                g_strdup_printf("+++%.3s/%.4s/%.3s%02d+++", last, last + 3, last + 7, check);
        g_autofree char *reference = reference_structured(number);
        g_assert_cmpstr(reference, ==, wanted);

        g_autofree char *digits = reference_digits(reference), *typed = reference_plain(reference);
        g_assert_cmpuint(strlen(digits), ==, 12);
        g_assert_cmpstr(typed, ==, digits);
        g_assert_true(g_str_has_prefix(digits, last));
    }
    static const char *const shapes[] = {"++020/2600/11696+++", "+++020/2600/11696++",
            "+++0202/600/11696+++", "+++020/2600/1169 6+++", " +++020/2600/11696+++",
            "+++020/2600/11696+++\n", "***020/2600/11696***", "020260011696", "",
            "+++\u066020/2600/11696+++"};
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        if (is_reference(shapes[i]))
            g_error("'%s' is taken", shapes[i]);
}

/* Ten digits have one pair of check digits, those that 97 divides too. */
static void test_one_check(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(12);
    for (int i = 0; i < 200; i++) {
        int step = i % 2 ? 1 : 97, good = 0;
        int head = g_rand_int_range(rand, 0, 10000000 / step) * step;
        for (int check = 0; check < 100; check++) {
            g_autofree char *reference =
                    g_strdup_printf("+++000/%04d/%03d%02d+++", head / 1000, head % 1000, check);
            good += is_reference(reference);
        }
        g_assert_cmpint(good, ==, 1);
    }
}

/* ---- VAT numbers ---- */

/* A Belgian number has one pair of check digits. */
static void test_belgian(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(10);
    for (int i = 0; i < 500; i++) {
        int head = g_rand_int_range(rand, 0, 20000000), good = 0;
        for (int check = 0; check < 100; check++) {
            g_autofree char *number = g_strdup_printf("BE%08d%02d", head, check);
            if (vat_number_valid(number))
                g_assert_cmpint(check, ==, 97 - head % 97);
            good += vat_number_valid(number);
        }
        g_assert_cmpint(good, ==, 1);
    }
    static const int heads[] = {20000000, 40000000, 99999999}; /* they begin with 0 or 1 */
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++) {
        g_autofree char *number = g_strdup_printf("BE%08d%02d", heads[i], 97 - heads[i] % 97);
        g_assert_false(vat_number_valid(number));
    }
}

/* The numbers of digits of a country; how a number begins and ends beside them. */
static const struct {
    const char *country, *before, *after, *lengths;
} forms[] = {
        {"AT", "U", "", " 8 "},
        {"BG", "", "", " 9 10 "},
        {"CY", "", "X", " 8 "},
        {"CZ", "", "", " 8 9 10 "},
        {"DE", "", "", " 9 "},
        {"DK", "", "", " 8 "},
        {"EE", "", "", " 9 "},
        {"EL", "", "", " 9 "},
        {"FI", "", "", " 8 "},
        {"FR", "AB", "", " 9 "},
        {"HR", "", "", " 11 "},
        {"HU", "", "", " 8 "},
        {"IE", "", "W", " 7 "},
        {"IE", "", "FA", " 7 "},
        {"IT", "", "", " 11 "},
        {"LT", "", "", " 9 12 "},
        {"LU", "", "", " 8 "},
        {"LV", "", "", " 11 "},
        {"MT", "", "", " 8 "},
        {"NL", "", "B01", " 9 "},
        {"PL", "", "", " 10 "},
        {"PT", "", "", " 9 "},
        {"RO", "", "", " 2 3 4 5 6 7 8 9 10 "},
        {"SE", "", "", " 12 "},
        {"SI", "", "", " 8 "},
        {"SK", "", "", " 10 "},
        {"XI", "", "", " 9 12 "},
        {"GB", "", "", " 9 12 "},
        {"ES", "A", "X", " 7 "},
        {"ES", "", "X", " 8 "},
};

static void test_forms(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        for (gsize length = 0; length <= 14; length++) {
            g_autofree char *digits = g_strnfill(length, '1');
            g_autofree char *number =
                    g_strconcat(forms[i].country, forms[i].before, digits, forms[i].after, NULL);
            g_autofree char *word = g_strdup_printf(" %u ", (guint)length);
            bool right = strstr(forms[i].lengths, word) != NULL;
            if (vat_number_valid(number) != right)
                g_error("%s is %s", number, right ? "refused" : "taken");
            g_autofree char *small = g_ascii_strdown(number, -1);
            g_autofree char *normal = vat_number_normalize(small, "");
            if (right)
                g_assert_cmpstr(normal, ==, number);
            const char *country = strcmp(forms[i].country, "EL") == 0 ? "GR"
                    : strcmp(forms[i].country, "XI") == 0             ? "GB"
                                                                      : forms[i].country;
            g_assert_cmpstr(vat_number_country(number), ==, right ? country : "");
        }
}

/* However people write it: a word before it, either case, points and blanks anywhere between the
 * letters of the country and its end. */
static void test_written(void)
{
    static const char *const numbers[] = {"BE0417497106", "NL123456789B01", "DE123456789",
            "FRAB123456789", "ATU12345678", "EL123456789", "ESX9999999R", "IE1234567WA", "RO18",
            "XI123456789", "SE123456789012"};
    static const char *const words[] = {"", "BTW ", "Btw-nr. ", "TVA: ", "VAT ", "USt-IdNr.: "};
    static const char *const signs[] = {"", "", "", " ", ".", "-", "/", "\u00a0"};
    g_autoptr(GRand) rand = g_rand_new_with_seed(56);
    for (int i = 0; i < 5000; i++) {
        const char *number = numbers[g_rand_int_range(rand, 0, G_N_ELEMENTS(numbers))];
        g_autoptr(GString) typed =
                g_string_new(words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
        for (const char *c = number; *c; c++) {
            g_string_append_c(typed, g_rand_boolean(rand) ? g_ascii_tolower(*c) : *c);
            g_string_append(typed, signs[g_rand_int_range(rand, 0, G_N_ELEMENTS(signs))]);
        }
        g_autofree char *normal = vat_number_normalize(typed->str, "");
        if (strcmp(normal, number) != 0)
            g_error("'%s' is '%s', not '%s'", typed->str, normal, number);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/check-digits/ibans", test_examples);
    g_test_add_func("/check-digits/iban-lengths", test_lengths);
    g_test_add_func("/check-digits/wrong-digits", test_wrong_digits);
    g_test_add_func("/check-digits/references", test_references);
    g_test_add_func("/check-digits/one-check", test_one_check);
    g_test_add_func("/check-digits/belgian", test_belgian);
    g_test_add_func("/check-digits/forms", test_forms);
    g_test_add_func("/check-digits/written", test_written);
    return g_test_run();
}
