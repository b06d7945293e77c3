/* Who sent a body: WooCommerce's signature, and the ping that has none. */
#include "woocommerce/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

#define HMAC_LENGTH 32

void signature_make(
        const char *secret, const void *body, gsize length, char text[SIGNATURE_LENGTH + 1])
{
    guint8 digest[EVP_MAX_MD_SIZE];
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), body, length, digest, NULL))
        g_error("HMAC-SHA256 is not available");
    EVP_EncodeBlock((guint8 *)text, digest, HMAC_LENGTH);
    OPENSSL_cleanse(digest, sizeof digest);
}

bool signature_matches(const char *header, const char *secret, const void *body, gsize length)
{
    char expected[SIGNATURE_LENGTH + 1];
    if (!header || !secret || !*secret)
        return false;

    header += strspn(header, " \t");
    gsize given = strlen(header);
    while (given > 0 && (header[given - 1] == ' ' || header[given - 1] == '\t'))
        given--;
    if (given != SIGNATURE_LENGTH)
        return false;

    signature_make(secret, body, length, expected);
    bool same = CRYPTO_memcmp(expected, header, SIGNATURE_LENGTH) == 0;
    OPENSSL_cleanse(expected, sizeof expected);
    return same;
}

bool ping_body(const void *body, gsize length)
{
    static const char prefix[] = "webhook_id=";
    const gsize start = sizeof prefix - 1;
    const char *text = body;
    if (length <= start || length > start + 20 || memcmp(text, prefix, start) != 0)
        return false;
    for (gsize i = start; i < length; i++)
        if (!g_ascii_isdigit(text[i]))
            return false;
    return true;
}
