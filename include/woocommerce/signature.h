/* The signature of a webhook: base64(HMAC-SHA256(secret, raw body)), 44 characters. WooCommerce
 * signs the body only. */
#ifndef BILLHOOK_WOOCOMMERCE_SIGNATURE_H
#define BILLHOOK_WOOCOMMERCE_SIGNATURE_H

#include <glib.h>
#include <stdbool.h>

/* Characters of a signature, without a NUL. */
#define SIGNATURE_LENGTH 44

/* Writes the signature of a body and a NUL into text. Without HMAC-SHA256 (a crippled OpenSSL, no
 * memory) the program ends. Any thread. */
void signature_make(
        const char *secret, const void *body, gsize length, char text[SIGNATURE_LENGTH + 1]);

/* True when `header` is exactly the signature of the body; blanks and tabs around it do not count.
 * False for a header or secret that is NULL, and for an empty secret. Compares in constant time
 * (CRYPTO_memcmp on equal lengths) and never decodes base64, so only the canonical form passes. Any
 * thread. */
bool signature_matches(const char *header, const char *secret, const void *body, gsize length);

/* True for the body of WooCommerce's ping, which it sends unsigned when a webhook is saved:
 * `webhook_id=` and 1 to 20 digits, nothing else. Any thread. */
bool ping_body(const void *body, gsize length);

#endif
