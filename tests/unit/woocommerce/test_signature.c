/* Who may bring an order: TESTLIST A01-A06, A14. */
#include "woocommerce/signature.h"

#include <openssl/provider.h>
#include <stdlib.h>
#include <string.h>

#include "unit/woocommerce/payloads.h"
#include "woocommerce/secret.h"

static const char secret[] = "0123456789abcdefghijABCDEFGHIJ0123456789";
static const char body[] = "{\"id\":727,\"status\":\"processing\"}";

static bool matches(const char *header)
{
    return signature_matches(header, secret, body, strlen(body));
}

/* RFC 4231, case 2, in base64. */
static void test_known_value(void)
{
    static const char text[] = "what do ya want for nothing?";
    char signature[SIGNATURE_LENGTH + 1];
    signature_make("Jefe", text, strlen(text), signature);
    g_assert_cmpstr(signature, ==, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    signature_make("Jefe", NULL, 0, signature); /* an empty body is signed and sent for real */
    g_assert_true(signature_matches(signature, "Jefe", "", 0));
}

/* A03, A05, A06: what may stand in the header. */
static void test_header_forms(void)
{
    static const struct {
        const char *name;
        const char *format; /* %s: the right signature */
        bool accepted;
    } cases[] = {
            {"as sent", "%s", true},
            {"blank in front", " %s", true},
            {"blank behind", "%s ", true},
            {"tabs around", "\t\t%s\t ", true},
            {"empty", "", false},
            {"only blanks", "   ", false},
            {"45 characters", "%sA", false},
            {"padding twice", "%s=", false},
            {"prefix", "sha256=%s", false},
            {"line feed behind", "%s\n", false},
            {"carriage return behind", "%s\r", false},
            {"blank inside", "%s %s", false},
            {"no-break space behind", "%s\xc2\xa0", false},
    };
    char right[SIGNATURE_LENGTH + 1];
    signature_make(secret, body, strlen(body), right);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(GStrv) parts = g_strsplit(cases[i].format, "%s", -1);
        g_autofree char *header = g_strjoinv(right, parts);
        if (matches(header) != cases[i].accepted)
            g_error("%s: %s", cases[i].name, cases[i].accepted ? "refused" : "accepted");
    }
    g_assert_false(matches(NULL));
}

/* A03: forms that a lenient base64 decoder would take. */
static void test_other_encodings(void)
{
    /* a body whose signature has both + and / in it, so that the URL-safe alphabet differs */
    char right[SIGNATURE_LENGTH + 1], wrong[SIGNATURE_LENGTH + 1], other_body[32];
    for (int i = 0;; i++) {
        g_snprintf(other_body, sizeof other_body, "body %d", i);
        signature_make(secret, other_body, strlen(other_body), right);
        if (strchr(right, '+') && strchr(right, '/'))
            break;
    }
    g_assert_true(signature_matches(right, secret, other_body, strlen(other_body)));

    strcpy(wrong, right);
    g_strdelimit(g_strdelimit(wrong, "+", '-'), "/", '_');
    g_assert_false(signature_matches(wrong, secret, other_body, strlen(other_body)));

    strcpy(wrong, right);
    wrong[SIGNATURE_LENGTH - 2]++; /* the last character before the "=" carries two unused bits */
    g_assert_false(signature_matches(wrong, secret, other_body, strlen(other_body)));

    strcpy(wrong, right);
    wrong[SIGNATURE_LENGTH - 1] =
            '\0'; /* 43: without padding; also what a NUL in the header leaves (A06) */
    g_assert_false(signature_matches(wrong, secret, other_body, strlen(other_body)));

    gsize length;
    g_autofree guchar *digest = g_base64_decode(right, &length);
    GString *hex = g_string_new(NULL);
    for (gsize i = 0; i < length; i++)
        g_string_append_printf(hex, "%02x", digest[i]);
    g_assert_false(signature_matches(hex->str, secret, other_body, strlen(other_body)));
    g_string_free(hex, TRUE);
}

/* A02: every bit of the body counts, and every character of the signature. */
static void test_flipped_bits(void)
{
    char right[SIGNATURE_LENGTH + 1];
    char changed[sizeof body];
    signature_make(secret, body, strlen(body), right);
    for (gsize i = 0; i < strlen(body) * 8; i++) {
        memcpy(changed, body, sizeof body);
        changed[i / 8] = (char)(changed[i / 8] ^ (1 << (i % 8)));
        g_assert_false(signature_matches(right, secret, changed, strlen(body)));
    }
    for (gsize i = 0; i < SIGNATURE_LENGTH; i++) {
        char wrong[SIGNATURE_LENGTH + 1];
        strcpy(wrong, right);
        wrong[i] = wrong[i] == 'A' ? 'B' : 'A';
        g_assert_false(matches(wrong));
    }
    g_assert_false(signature_matches(right, secret, body, strlen(body) - 1));
}

/* WooCommerce can sign with an empty secret; here one never opens the door. */
static void test_empty_secret(void)
{
    char signature[SIGNATURE_LENGTH + 1];
    signature_make("", body, strlen(body), signature);
    g_assert_false(signature_matches(signature, "", body, strlen(body)));
    g_assert_false(signature_matches(signature, NULL, body, strlen(body)));
}

static void test_any_secret(void)
{
    static const char *const secrets[] = {"& < > \" '", "100%41é", "with blanks  inside", "x"};
    char signature[SIGNATURE_LENGTH + 1];
    g_autofree char *longest = g_strnfill(500, 'k');
    for (gsize i = 0; i <= G_N_ELEMENTS(secrets); i++) {
        const char *one = i < G_N_ELEMENTS(secrets) ? secrets[i] : longest;
        signature_make(one, body, strlen(body), signature);
        g_assert_true(signature_matches(signature, one, body, strlen(body)));
        g_assert_false(matches(signature));
    }
}

/* A14: only the very form of WooCommerce's ping passes without a signature. */
static void test_ping(void)
{
    static const struct {
        const char *body;
        bool ping;
    } cases[] = {
            {"webhook_id=78", true},
            {"webhook_id=1", true},
            {"webhook_id=12345678901234567890", true},
            {"webhook_id=123456789012345678901", false},
            {"webhook_id=", false},
            {"webhook_id=1&x", false},
            {"webhook_id=1 ", false},
            {"webhook_id=-1", false},
            {"webhook_id=1\n", false},
            {" webhook_id=1", false},
            {"Webhook_id=1", false},
            {"webhook_id", false},
            {"{\"webhook_id\":1}", false},
            {"", false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(ping_body(cases[i].body, strlen(cases[i].body)), ==, cases[i].ping);
    g_assert_false(ping_body("webhook_id=1\0", 13));
    g_autofree char *zeros = g_strnfill(1024 * 1024, '0');
    g_autofree char *endless = g_strconcat("webhook_id=", zeros, NULL);
    g_assert_false(ping_body(endless, strlen(endless)));
}

static void test_secret_generate(void)
{
    g_autofree char *one = secret_generate(), *two = secret_generate();
    g_assert_cmpuint(strlen(one), ==, 40);
    for (const char *p = one; *p; p++)
        g_assert_true(g_ascii_isalnum(*p));
    g_assert_cmpstr(one, !=, two);
}

/* The last word of a program that ends. */
G_NORETURN static void end_with_words(
        const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    (void)domain, (void)level, (void)data;
    g_printerr("%s\n", message);
    exit(3);
}

/* An OpenSSL without algorithms (FIPS, a broken installation): no signature is taken for right and
 * no secret is made. */
static void test_no_algorithms(void)
{
    static const struct {
        const char *name, *words;
    } rows[] = {{"signature", "*HMAC-SHA256 is not available*"}, {"secret", "*no random numbers*"}};
    const char *row = g_getenv("BILLHOOK_TEST_ROW");
    if (g_test_subprocess()) {
        char signature[SIGNATURE_LENGTH + 1];
        g_assert_nonnull(OSSL_PROVIDER_load(NULL, "null"));
        g_log_set_default_handler(end_with_words, NULL);
        if (strcmp(row, "signature") == 0)
            signature_make(secret, body, strlen(body), signature);
        else
            g_free(secret_generate());
        exit(0);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_setenv("BILLHOOK_TEST_ROW", rows[i].name, TRUE);
        g_test_trap_subprocess(NULL, 0, 0);
        g_test_trap_assert_failed();
        g_test_trap_assert_stderr(rows[i].words);
    }
}

static char *signature_header(const char *headers)
{
    static const char name[] = "X-WC-Webhook-Signature: ";
    g_auto(GStrv) lines = g_strsplit(headers, "\r\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, name))
            return g_strdup(*line + strlen(name));
    return NULL;
}

/* A01: each captured delivery of three WooCommerce versions, byte for byte. */
static void test_payloads(void)
{
    guint checked = 0;
    cJSON *manifest = payload_manifest();
    const cJSON *request;
    if (!manifest)
        return;
    cJSON_ArrayForEach (request, cJSON_GetObjectItem(manifest, "requests")) {
        gsize length;
        g_autofree char *headers = payload_read(request, ".http-headers", &length);
        g_autofree char *bytes = payload_read(request, ".body", &length);
        g_autofree char *signature = signature_header(headers);
        const char *signed_with = payload_text(request, "secret");
        g_assert_cmpint(ping_body(bytes, length), ==,
                g_strcmp0(payload_text(request, "kind"), "ping") == 0);
        if (!signature || !signed_with)
            continue;
        bool good = cJSON_IsTrue(cJSON_GetObjectItem(request, "signature_ok"));
        g_assert_cmpint(signature_matches(signature, signed_with, bytes, length), ==, good);
        checked++;
    }
    cJSON_Delete(manifest);
    g_assert_cmpuint(checked, >, 100);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signature/known-value", test_known_value);
    g_test_add_func("/signature/header-forms", test_header_forms);
    g_test_add_func("/signature/other-encodings", test_other_encodings);
    g_test_add_func("/signature/flipped-bits", test_flipped_bits);
    g_test_add_func("/signature/empty-secret", test_empty_secret);
    g_test_add_func("/signature/any-secret", test_any_secret);
    g_test_add_func("/signature/ping", test_ping);
    g_test_add_func("/signature/secret-generate", test_secret_generate);
    g_test_add_func("/signature/no-algorithms", test_no_algorithms);
    g_test_add_func("/signature/payloads", test_payloads);
    return g_test_run();
}
