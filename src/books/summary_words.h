/* The words of summary.pdf in four languages. Pure. */
#ifndef BILLHOOK_BOOKS_SUMMARY_WORDS_H
#define BILLHOOK_BOOKS_SUMMARY_WORDS_H

#include "document/seller.h"

enum summary_word {
    WORD_TITLE,
    WORD_PERIOD, /* two %s: days */
    WORD_SHOP,   /* one %s */
    WORD_TURNOVER,
    WORD_VAT,
    WORD_NUMBERS,
    WORD_OPEN, /* one %s: a day */
    WORD_PROOF,
    WORD_ORDER_FORMS, /* same order as enum document_type */
    WORD_DELIVERY_NOTES,
    WORD_INVOICES,
    WORD_CREDIT_NOTES,
    WORD_TOGETHER,
    WORD_KIND,
    WORD_COUNT,
    WORD_COUNTRY,
    WORD_CATEGORY,
    WORD_SERIES,
    WORD_FROM,
    WORD_TO,
    WORD_GAPS,
    WORD_JUMPS, /* one %s: numbers and reasons */
    WORD_NONE,
    WORD_NOT_DUE,
    WORD_DAYS_30,
    WORD_DAYS_60,
    WORD_DAYS_90,
    WORD_DAYS_MORE,
    WORD_AMOUNT,
    WORD_NOTHING, /* nothing was issued */
    WORD_NOTHING_OPEN,
    WORD_ALL_GOOD, /* one %s: how many documents */
    WORD_FAULTS,   /* two %s: documents, faults */
    WORD_FOREIGN,  /* one %s: how many */
    WORD_MORE,     /* two %s: how many, a file */
    WORD_PROPOSAL,
    SUMMARY_WORDS
};

/* A word, or a format of printf where said above. Static. Any thread. */
const char *summary_word(enum summary_word word, enum language language);

#endif
