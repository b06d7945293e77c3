/* A secret for shop and billhook, made of random characters. */
#include "woocommerce/secret.h"

#include <openssl/rand.h>

char *secret_generate(void)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const guint letters = sizeof alphabet - 1, fair = 256 - 256 % letters;
    const gsize wanted = 40;
    char *secret = g_malloc(wanted + 1);
    gsize count = 0;
    while (count < wanted) {
        guint8 byte;
        if (RAND_bytes(&byte, 1) != 1)
            g_error("no random numbers from the system");
        /* bytes beyond the last full round of the alphabet would make its first letters likelier */
        if (byte < fair)
            secret[count++] = alphabet[byte % letters];
    }

    secret[wanted] = '\0';
    return secret;
}
