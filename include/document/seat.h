/* In which language the law wants invoices of a Belgian seller to customers in Belgium, by where
 * the seller is established: Flanders in Dutch (decree of 19 July 1973), Wallonia in French (decree
 * of 30 June 1982) but for the German-speaking communes; in Brussels the customer's will do. A
 * translation beside it is allowed. README says that an accountant should confirm it. Pure; any
 * thread. */
#ifndef BILLHOOK_DOCUMENT_SEAT_H
#define BILLHOOK_DOCUMENT_SEAT_H

#include "document/seller.h"

enum seat { SEAT_ELSEWHERE, SEAT_BRUSSELS, SEAT_FLANDERS, SEAT_WALLONIA };

/* Where a postcode is; ELSEWHERE for another country, the German-speaking communes, and what is no
 * postcode of four digits. */
enum seat seat_of(const char *country, const char *postcode);

/* What is to be said of the seller's settings. */
enum seat_word {
    SEAT_WORD_CUSTOMER, /* invoice_language=customer where the law wants the seller's language */
    SEAT_WORD_LANGUAGE, /* language is not the one the law wants */
    SEAT_WORD_NEEDLESS, /* seller+copy in Brussels: no breach, but not needed */
    SEAT_WORDS
};

/* A sentence for the owner; "" where there is nothing to say. Caller frees. */
char *seat_word(const struct seller *seller, enum seat_word word);

#endif
