/* The secret that shop and billhook share. */
#ifndef BILLHOOK_WOOCOMMERCE_SECRET_H
#define BILLHOOK_WOOCOMMERCE_SECRET_H

#include <glib.h>

/* 40 random characters of [A-Za-z0-9] (OpenSSL); without random numbers the program ends. Caller
 * frees. */
char *secret_generate(void);

#endif
