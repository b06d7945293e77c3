/* The secret that shop and billhook share. */
#ifndef BILLHOOK_WOOCOMMERCE_SECRET_H
#define BILLHOOK_WOOCOMMERCE_SECRET_H

#include <glib.h>

/* A new secret: 40 random characters of [A-Za-z0-9] (OpenSSL's RAND_bytes), each as likely as any
 * other. When the system gives no random numbers the program ends. Caller frees. Any thread. */
char *secret_generate(void);

#endif
