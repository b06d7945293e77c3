/* Check digits of references (BANK.md): a right one is known however it is written, and one with a
 * digit that is another, or two that changed places, is none. */
#include <glib.h>
#include <string.h>

#include "../../../src/bank/field.h"
#include "../../../src/bank/mentions.h"

/* The Belgian structured communication of a base: modulo 97, 97 for 0; by long division. */
static void belgian(guint64 base, char reference[13])
{
    char digits[11];
    int rest = 0;
    g_snprintf(digits, sizeof digits, "%010" G_GUINT64_FORMAT, base);
    for (int i = 0; i < 10; i++)
        rest = (rest * 10 + digits[i] - '0') % 97;
    g_snprintf(reference, 13, "%s%02d", digits, rest == 0 ? 97 : rest);
}

/* RF and its check digits for a text (ISO 11649): 98 less the rest of all, letters as 10 to 35. */
static char *creditor(const char *text)
{
    g_autofree char *all = g_strconcat(text, "RF00", NULL);
    int rest = 0;
    for (const char *c = all; *c; c++) {
        int value = g_ascii_isdigit(*c) ? *c - '0' : *c - 'A' + 10;
        rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97;
    }
    return g_strdup_printf("RF%02d%s", 98 - rest, text);
}

static guint64 random_base(GRand *random)
{
    return (guint64)g_rand_int_range(random, 1, 100000) * 100000 +
            (guint64)g_rand_int_range(random, 0, 100000);
}

/* ---- twelve digits ---- */

static void test_right(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int i = 0; i < 2000; i++) {
        char reference[13];
        belgian(i < 200 ? (guint64)i + 1 : random_base(random), reference);
        g_autofree char *dressed =
                g_strdup_printf("+++%.3s/%.4s/%.5s+++", reference, reference + 3, reference + 7);
        g_autofree char *starred =
                g_strdup_printf("*** %.3s.%.4s.%.5s ***", reference, reference + 3, reference + 7);
        g_autofree char *plain = bank_reference(reference), *other = bank_reference(dressed),
                        *third = bank_reference(starred);
        g_assert_true(bank_digits_are_reference(reference));
        g_assert_cmpstr(plain, ==, reference);
        g_assert_cmpstr(other, ==, reference);
        g_assert_cmpstr(third, ==, reference);
    }
}

/* 97 is prime and above any digit: each single wrong digit is found, and each exchange of two that
 * differ. */
static void test_wrong_digit(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(2);
    for (int i = 0; i < 200; i++) {
        char reference[13], wrong[13];
        belgian(random_base(random), reference);
        for (int at = 0; at < 12; at++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                memcpy(wrong, reference, sizeof wrong);
                wrong[at] = digit;
                g_assert_cmpint(bank_digits_are_reference(wrong), ==, digit == reference[at]);
            }
            if (at == 11 || at == 9) /* the last of the base and the first check digit */
                continue;
            memcpy(wrong, reference, sizeof wrong);
            wrong[at] = reference[at + 1];
            wrong[at + 1] = reference[at];
            g_assert_cmpint(
                    bank_digits_are_reference(wrong), ==, reference[at] == reference[at + 1]);
        }
    }
}

static void test_bounds(void)
{
    static const struct {
        const char *text;
        bool right;
    } rows[] = {
            {"000000000101", true},
            {"000000009797", true},
            {"000000009700", false},
            {"000000000097", false}, /* nothing has the base 0 */
            {"999999999948", true},
            {"00000000010", false},
            {"0000000001010", false},
            {"", false},
            {"00000000010a", false},
            {" 00000000101", false},
            {"-00000000101", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(bank_digits_are_reference(rows[i].text), ==, rows[i].right);
    }
}

/* ---- ISO 11649 ---- */

static void test_creditor(void)
{
    static const char *const texts[] = {"1", "539007547034", "2026A00118", "ABCDEFGHIJKLMNOPQRSTU",
            "0", "Z", "A1B2C3D4E5F6G7H8I9J0K"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *right = creditor(texts[i]), *read = bank_reference(right);
        g_assert_cmpstr(read, ==, right);
        g_autofree char *small = g_ascii_strdown(right, -1), *again = bank_reference(small);
        g_assert_cmpstr(again, ==, right);
        for (gsize at = 2; right[at]; at++) {
            char kept = right[at];
            right[at] = kept == '9'         ? '8'
                    : g_ascii_isdigit(kept) ? kept + 1
                    : kept == 'Z'           ? 'Y'
                                            : kept + 1;
            g_autofree char *wrong = bank_reference(right);
            g_assert_null(wrong);
            right[at] = kept;
        }
    }
    g_autofree char *long_text = g_strnfill(21, 'A'), *too_long_text = g_strnfill(22, 'A'),
                    *longest = creditor(long_text), *too_long = creditor(too_long_text);
    g_autofree char *read = bank_reference(longest), *none = bank_reference(too_long);
    g_assert_cmpstr(read, ==, longest);
    g_assert_null(none);
    g_assert_null(bank_reference("RF18"));
    g_assert_null(bank_reference("RF"));
    g_assert_null(bank_reference("RFAB539007547034"));
}

/* ---- in texts ---- */

/* The references of a text, joined by blanks. Caller frees. */
static char *mentioned(const char *text)
{
    g_autoptr(GPtrArray) found = bank_mentioned_references(text, false);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < found->len; i++)
        g_string_append_printf(all, "%s%s", i ? " " : "", (const char *)found->pdata[i]);
    return g_string_free(all, FALSE);
}

/* Typed among other words, with what people put between its digits; never with a digit wrong. */
static void test_typed(void)
{
    static const char *const around[] = {
            "%s", "factuur %s bedankt", "ref:%s.", "(%s)", "%s/merci", "KOFFIE%s KOFFIE"};
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    for (int i = 0; i < 300; i++) {
        char reference[13];
        belgian(random_base(random), reference);
        static const char *const parts[] = {"", " ", "/", ".", "-", " / "};
        const char *part = parts[i % 6];
        g_autofree char *dressed = g_strdup_printf(
                "%.3s%s%.4s%s%.5s", reference, part, reference + 3, part, reference + 7);
        g_auto(GStrv) pieces = g_strsplit(around[i / 6 % 6], "%s", 2);
        g_autofree char *text = g_strjoinv(dressed, pieces), *found = mentioned(text);
        g_assert_cmpstr(found, ==, reference);
        char *digit = strchr(text, reference[5]);
        *digit = *digit == '9' ? '0' : *digit + 1;
        g_autofree char *none = mentioned(text);
        g_assert_cmpstr(none, !=, reference);
    }
}

/* Digits that go on are another number's: no reference is cut out of a longer one. */
static void test_longer_numbers(void)
{
    char reference[13];
    belgian(202600116, reference);
    static const char *const around[] = {"1%s", "%s1", "00%s", "%s00", "1%s1"};
    for (gsize i = 0; i < G_N_ELEMENTS(around); i++) {
        g_auto(GStrv) pieces = g_strsplit(around[i], "%s", 2);
        g_autofree char *text = g_strjoinv(reference, pieces), *found = mentioned(text);
        g_assert_cmpstr(found, ==, "");
    }
}

/* ---- accounts ---- */

/* A Belgian IBAN of a BBAN: with its check digits the whole leaves 1 of 97. */
static void test_belgian_iban(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(6);
    for (int i = 0; i < 500; i++) {
        g_autofree char *bban = g_strdup_printf("%06d%06d", g_rand_int_range(random, 0, 1000000),
                                g_rand_int_range(random, 0, 1000000)),
                        *iban = bank_belgian_iban(bban);
        g_assert_cmpuint(strlen(iban), ==, 16);
        g_assert_true(g_str_has_prefix(iban, "BE") && g_str_has_suffix(iban, bban));
        g_autofree char *turned = g_strdup_printf("%s1114%.2s", bban, iban + 2); /* B 11, E 14 */
        int rest = 0;
        for (const char *c = turned; *c; c++)
            rest = (rest * 10 + *c - '0') % 97;
        g_assert_cmpint(rest, ==, 1);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/bank/reference/right", test_right);
    g_test_add_func("/bank/reference/wrong-digit", test_wrong_digit);
    g_test_add_func("/bank/reference/bounds", test_bounds);
    g_test_add_func("/bank/reference/creditor", test_creditor);
    g_test_add_func("/bank/reference/typed", test_typed);
    g_test_add_func("/bank/reference/longer-numbers", test_longer_numbers);
    g_test_add_func("/bank/reference/belgian-iban", test_belgian_iban);
    return g_test_run();
}
