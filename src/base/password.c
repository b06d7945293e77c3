/* Passwords, by libxcrypt. */
#include "base/password.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <string.h>

#include "base/error.h"

#define COST 5 /* Debian 12's of yescrypt, login.defs(5) */

/* A hash of no password, at the same cost: who is not known costs the same time. */
static const char nobody[] =
        "$y$j9T$abcdefghijklmnopqrstu.$0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";

bool password_check(const char *password, GError **error)
{
    gsize length = strlen(password);
    if (length >= PASSWORD_LEAST && length <= PASSWORD_MOST)
        return true;
    return fail(error, BILLHOOK_ERROR_INPUT, "a password has %d to %d bytes, this one has %zu",
            PASSWORD_LEAST, PASSWORD_MOST, length);
}

/* crypt_r() without its memory left behind; NULL where it failed. Caller frees. */
static char *encrypt_with(const char *password, const char *setting)
{
    struct crypt_data *data = g_new0(struct crypt_data, 1);
    const char *made = crypt_r(password, setting, data);
    char *kept = made && *made == '$' ? g_strdup(made) : NULL;
    explicit_bzero(data, sizeof *data);
    g_free(data);
    return kept;
}

char *password_hash(const char *password, GError **error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    char *made = NULL;
    if (crypt_gensalt_rn("$y$", COST, NULL, 0, setting, sizeof setting))
        made = encrypt_with(password, setting);
    if (!made)
        fail(error, BILLHOOK_ERROR_SYSTEM, "the password could not be hashed: no memory?");
    return made;
}

bool password_fits(const char *password, const char *hash)
{
    bool known = *hash != '\0';
    if (strlen(password) > PASSWORD_MOST)
        return false;
    const char *kept = known ? hash : nobody;
    g_autofree char *made = encrypt_with(password, kept);
    bool same =
            made && strlen(made) == strlen(kept) && CRYPTO_memcmp(made, kept, strlen(kept)) == 0;
    return known && same;
}
