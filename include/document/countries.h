/* The table behind country_name(). */
#ifndef BILLHOOK_DOCUMENT_COUNTRIES_H
#define BILLHOOK_DOCUMENT_COUNTRIES_H

#include "document/seller.h"

struct country {
    char code[3];                /* ISO 3166 alpha-2, and XK */
    const char *name[LANGUAGES]; /* by enum language */
};

enum { COUNTRIES = 250 };

/* All countries, sorted by code. Made by tests/tools/make-countries.mjs. */
extern const struct country countries[COUNTRIES];

#endif
