/* The table of the kinds of warning: their words and what each does to a document. */
#include "document/warning.h"

#include <string.h>

#define INFORMS(word)         \
    {                         \
        word, 0, PARKING_NONE \
    }
#define BLOCKS(word)                       \
    {                                      \
        word, WARNING_BLOCKS, PARKING_NONE \
    }
#define WAITS(word, traits)                          \
    {                                                \
        word, WARNING_WAITS | (traits), PARKING_NONE \
    }
#define PARKS(word, traits, parking)            \
    {                                           \
        word, WARNING_WAITS | (traits), parking \
    }

#define RETRIED WARNING_RETRIED
#define REBUILT WARNING_REBUILT
#define COUNTS WARNING_COUNTS

/* clang-format off */
static const struct warning_kind kinds[] = {
        [WARNING_UNKNOWN]                      = INFORMS(""),
        /* what the order, or its refund, does not say well */
        [WARNING_CUSTOMER_NAME_MISSING]        = BLOCKS("customer-name-missing"),
        [WARNING_ADDRESS_INCOMPLETE]           = INFORMS("address-incomplete"),
        [WARNING_VAT_NUMBER_MISSING]           = INFORMS("vat-number-missing"),
        [WARNING_VAT_NUMBER_WRONG]             = INFORMS("vat-number-wrong"),
        [WARNING_PEPPOL_PARTICIPANT_WRONG]     = INFORMS("peppol-participant-wrong"),
        [WARNING_QUANTITY_ZERO]                = INFORMS("quantity-zero"),
        [WARNING_REPLACED_CHARACTERS]          = INFORMS("replaced-characters"),
        [WARNING_NO_CURRENCY]                  = BLOCKS("no-currency"),
        [WARNING_FOREIGN_CURRENCY]             = BLOCKS("foreign-currency"),
        [WARNING_NEGATIVE_TOTAL]               = BLOCKS("negative-total"),
        [WARNING_AMOUNT_TOO_LARGE]             = BLOCKS("amount-too-large"),
        [WARNING_TOTAL_NOT_ITS_PARTS]          = BLOCKS("total-not-its-parts"),
        [WARNING_VAT_NOT_ITS_RATE]             = BLOCKS("vat-not-its-rate"),
        [WARNING_UNKNOWN_TAX]                  = BLOCKS("unknown-tax"),
        [WARNING_TWO_RATES_ON_A_LINE]          = BLOCKS("two-rates-on-a-line"),
        [WARNING_COMPOUND_TAX]                 = BLOCKS("compound-tax"),
        [WARNING_ZERO_VAT_WITHOUT_GROUND]      = BLOCKS("zero-vat-without-ground"),
        [WARNING_EXEMPTION_WITHOUT_REASON]     = BLOCKS("exemption-without-reason"),
        [WARNING_SMALL_ENTERPRISE_CHARGES_VAT] = BLOCKS("small-enterprise-charges-vat"),
        [WARNING_CREDIT_ABOVE_REST]            = BLOCKS("credit-above-rest"),
        [WARNING_CREDIT_NOT_CLEAR]             = BLOCKS("credit-not-clear"),
        /* why an automatic draft waits */
        [WARNING_CONFIG_INCOMPLETE]            = WAITS("config-incomplete", RETRIED | COUNTS),
        [WARNING_LOGO_UNREADABLE]              = WAITS("logo-unreadable", RETRIED | COUNTS),
        [WARNING_WAITS_FOR_RELEASE]            =
            PARKS("waits-for-release", RETRIED | REBUILT, PARKING_RELEASE),
        [WARNING_NUMBERING_STOPPED]            = WAITS("numbering-stopped", REBUILT | COUNTS),
        [WARNING_NO_USABLE_EMAIL]              = PARKS("no-usable-email", RETRIED, PARKING_PERSON),
        [WARNING_WAITS_FOR_PAYMENT]            = WAITS("waits-for-payment", RETRIED),
        [WARNING_WAITS_SEND_AFTER]             = WAITS("waits-send-after", RETRIED),
        [WARNING_WAITS_FOR_REFUND_LINES]       =
            PARKS("waits-for-refund-lines", 0, PARKING_PERSON),
        /* what came after it was issued */
        [WARNING_ORDER_CHANGED]                = INFORMS("order-changed"),
        [WARNING_ORDER_STATUS]                 = INFORMS("order-status"),
        [WARNING_ORDER_DELETED]                = INFORMS("order-deleted"),
        [WARNING_REFUND_DELETED]               = INFORMS("refund-deleted"),
        [WARNING_REFUNDED_AFTER_ISSUE]         = INFORMS("refunded-after-issue"),
        [WARNING_PAID_TOO_MUCH]                = INFORMS("paid-too-much"),
};
/* clang-format on */

G_STATIC_ASSERT(G_N_ELEMENTS(kinds) == WARNING_CODES);

const struct warning_kind *warning_kind(enum warning_code code)
{
    bool known = (unsigned)code < WARNING_CODES;
    return &kinds[known ? code : WARNING_UNKNOWN];
}

bool warning_has(enum warning_code code, enum warning_trait trait)
{
    return (warning_kind(code)->traits & trait) != 0;
}

enum warning_code warning_code_from_text(const char *name)
{
    for (int code = WARNING_UNKNOWN + 1; code < WARNING_CODES; code++)
        if (strcmp(kinds[code].name, name) == 0)
            return (enum warning_code)code;
    return WARNING_UNKNOWN;
}
