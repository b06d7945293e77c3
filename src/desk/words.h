/* The words of the pages, in four languages: one table, a file of rows for each page
 * (words_PAGE.h). A row is WORD(NAME, nl, fr, de, en); `{}` are places that words_fill() fills in
 * their order. Pure. Any thread. */
#ifndef BILLHOOK_DESK_WORDS_H
#define BILLHOOK_DESK_WORDS_H

#include "document/document.h"

#define WORD(name, nl, fr, de, en) WORD_##name,
enum word {
    WORD_NONE, /* "" */
#include "words_bank.inc"
#include "words_common.inc"
#include "words_document.inc"
#include "words_documents.inc"
#include "words_errors.inc"
#include "words_list.inc"
#include "words_orders.inc"
#include "words_queues.inc"
#include "words_reports.inc"
#include "words_settings.inc"
#include "words_today.inc"
#include "words_users.inc"
    WORDS /* how many there are */
};
#undef WORD

/* The words. Static. */
const char *words_get(enum word word, enum language language);

/* The words with their places filled, `count` texts in order. Caller frees. */
char *words_fill(enum word word, enum language language, const char *const *texts, gsize count);

#define WORDS_FILL(word, language, ...)                            \
    words_fill(word, language, (const char *const[]){__VA_ARGS__}, \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* What the program says in English (an act's error, a problem, a line of a story) in another
 * language, by the rows of words_said.c: NULL where none of them fits. Caller frees. */
char *words_said(const char *english, enum language language);

#endif
