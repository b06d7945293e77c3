/* The signature of a webhook: base64(HMAC-SHA256(secret, raw body)), 44 characters. WooCommerce
 * signs the body only. */
#ifndef BILLHOOK_WOOCOMMERCE_SIGNATURE_H
#define BILLHOOK_WOOCOMMERCE_SIGNATURE_H

#include <glib.h>
#include <stdbool.h>

#define SIGNATURE_LENGTH 44

/* Writes the signature and a NUL into text. Without HMAC-SHA256 (a crippled OpenSSL) the program
 * ends. Any thread. */
void signature_make(
        const char *secret, const void *body, gsize length, char text[SIGNATURE_LENGTH + 1]);

/* True when `header` (blanks and tabs around it are no part of it) is exactly the signature.
 * Compares in constant time (CRYPTO_memcmp on equal lengths); never decodes base64, so only the
 * canonical form passes. An empty secret never matches. Any thread. */
bool signature_matches(const char *header, const char *secret, const void *body, gsize length);

/* True for WooCommerce's ping body: `webhook_id=` and 1 to 20 digits, nothing else. */
bool ping_body(const void *body, gsize length);

#endif
