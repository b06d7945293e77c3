/* What can be not right about a document: one table of the kinds of warning, which all rooms read.
 * Pure data; any thread. */
#ifndef BILLHOOK_DOCUMENT_WARNING_H
#define BILLHOOK_DOCUMENT_WARNING_H

#include <glib.h>
#include <stdbool.h>

/* The kinds, named after their words in the JSON ("order-changed"); the table in warning.c has a
 * row for each. UNKNOWN: a word that this build does not have, kept as an older one stored it. */
enum warning_code {
    WARNING_UNKNOWN,
    WARNING_CUSTOMER_NAME_MISSING,
    WARNING_ADDRESS_INCOMPLETE,
    WARNING_VAT_NUMBER_MISSING,
    WARNING_VAT_NUMBER_WRONG,
    WARNING_PEPPOL_PARTICIPANT_WRONG,
    WARNING_QUANTITY_ZERO,
    WARNING_REPLACED_CHARACTERS,
    WARNING_NO_CURRENCY,
    WARNING_FOREIGN_CURRENCY,
    WARNING_NEGATIVE_TOTAL,
    WARNING_AMOUNT_TOO_LARGE,
    WARNING_TOTAL_NOT_ITS_PARTS,
    WARNING_VAT_NOT_ITS_RATE,
    WARNING_UNKNOWN_TAX,
    WARNING_TWO_RATES_ON_A_LINE,
    WARNING_COMPOUND_TAX,
    WARNING_ZERO_VAT_WITHOUT_GROUND,
    WARNING_EXEMPTION_WITHOUT_REASON,
    WARNING_SMALL_ENTERPRISE_CHARGES_VAT,
    WARNING_CREDIT_ABOVE_REST,
    WARNING_CREDIT_NOT_CLEAR,
    WARNING_CONFIG_INCOMPLETE,
    WARNING_LOGO_UNREADABLE,
    WARNING_WAITS_FOR_RELEASE,
    WARNING_NUMBERING_STOPPED,
    WARNING_NO_USABLE_EMAIL,
    WARNING_WAITS_FOR_PAYMENT,
    WARNING_WAITS_SEND_AFTER,
    WARNING_WAITS_FOR_REFUND_LINES,
    WARNING_ORDER_CHANGED,
    WARNING_ORDER_STATUS,
    WARNING_ORDER_DELETED,
    WARNING_REFUND_DELETED,
    WARNING_REFUNDED_AFTER_ISSUE,
    WARNING_PAID_TOO_MUCH,
    WARNING_CODES /* how many there are */
};

/* What a kind does; bits. */
enum warning_trait {
    WARNING_BLOCKS = 1, /* the document is not issued while it is there */
    WARNING_WAITS = 2,  /* says why an automatic draft waits: taken away when it is issued */
    WARNING_RETRIED =
            4, /* taken away before each try to issue by itself, which may find it again */
    WARNING_REBUILT = 8, /* stays when the draft is built again from its order */
    WARNING_COUNTS = 16  /* the try that gave it counts: the least tried draft goes first */
};

/* What an automatic draft that is not tried by itself waits for; the numbers are the database's. */
enum parking {
    PARKING_NONE,   /* it is tried */
    PARKING_PERSON, /* an act of a person, or a newer state of its order */
    PARKING_RELEASE /* `billhook outbox release` */
};

/* One kind of warning. */
struct warning_kind {
    const char *name; /* its word in the JSON, which stays; "" for WARNING_UNKNOWN */
    unsigned traits;  /* bits of enum warning_trait */
    enum parking parking;
};

/* What is not right about a document. */
struct warning {
    enum warning_code code;
    char *name;  /* the word of the code; of an unknown one the word that was stored */
    bool blocks; /* the document is not issued while it is there */
    char *text;  /* English, for the owner */
};

/* The table's row of a code; that of WARNING_UNKNOWN for a number that is not a code. Static. */
const struct warning_kind *warning_kind(enum warning_code code);

/* Whether a kind has a trait. */
bool warning_has(enum warning_code code, enum warning_trait trait);

/* The code of such a word; WARNING_UNKNOWN for another text. */
enum warning_code warning_code_from_text(const char *name);

#endif
