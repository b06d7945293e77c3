/* Random texts, and what is signed with a secret of ours. */
#include "base/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string.h>

#include "base/text.h"

char *token_new(void)
{
    guint8 bytes[32];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        g_error("the system gives no random numbers");
    char *text = g_base64_encode(bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    for (char *p = text; *p; p++) /* RFC 4648 5, without its padding */
        *p = *p == '+' ? '-' : *p == '/' ? '_' : *p == '=' ? '\0' : *p;
    return text;
}

bool token_has_form(const char *text)
{
    gsize length = 0;
    for (; g_ascii_isalnum(text[length]) || text[length] == '-' || text[length] == '_'; length++)
        ;
    return length == TOKEN_LENGTH && text[length] == '\0';
}

void token_hash(const char *text, guint8 digest[32])
{
    sha256(text, strlen(text), digest);
}

char *token_sign(const guint8 key[32], const char *text)
{
    guint8 mac[32];
    unsigned size = sizeof mac;
    if (!HMAC(EVP_sha256(), key, 32, (const guint8 *)text, strlen(text), mac, &size))
        g_error("HMAC could not be computed: memory is out");
    return text_hex(mac, sizeof mac);
}

bool token_same(const char *a, const char *b)
{
    gsize length = strlen(a);
    return length == strlen(b) && CRYPTO_memcmp(a, b, length) == 0;
}
