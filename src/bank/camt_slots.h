/* Which elements of a camt.053 are read, whatever its version: each has a slot. In the room of bank
 * only. */
#ifndef BILLHOOK_BANK_CAMT_SLOTS_H
#define BILLHOOK_BANK_CAMT_SLOTS_H

/* The slots, those of one level together; behind an amount's lies that of its currency. */
enum camt_slot {
    /* the message */
    CAMT_MESSAGE_PAGE,
    CAMT_MESSAGE_LAST,
    /* Stmt */
    CAMT_ID,
    CAMT_SEQUENCE,
    CAMT_LEGAL_SEQUENCE,
    CAMT_COPY,
    CAMT_PAGE,
    CAMT_LAST,
    CAMT_IBAN,
    CAMT_OTHER_ACCOUNT,
    CAMT_CURRENCY,
    /* Bal */
    CAMT_BALANCE_TYPE,
    CAMT_BALANCE,
    CAMT_BALANCE_CURRENCY,
    CAMT_BALANCE_SIGN,
    CAMT_BALANCE_DAY,
    /* Ntry */
    CAMT_ENTRY,
    CAMT_ENTRY_CURRENCY,
    CAMT_ENTRY_SIGN,
    CAMT_ENTRY_REVERSAL,
    CAMT_ENTRY_STATUS,
    CAMT_BOOKED_ON,
    CAMT_VALUE_ON,
    CAMT_ENTRY_REFERENCE,
    CAMT_ENTRY_DOMAIN,
    CAMT_ENTRY_FAMILY,
    CAMT_ENTRY_SUB_FAMILY,
    CAMT_ENTRY_PROPRIETARY,
    CAMT_BATCH,
    CAMT_ENTRY_TEXT,
    /* TxDtls */
    CAMT_END_TO_END,
    CAMT_TX_REFERENCE,
    CAMT_TX,
    CAMT_TX_CURRENCY,
    CAMT_TX_SIGN,
    CAMT_TX_AMOUNT,
    CAMT_TX_AMOUNT_CURRENCY,
    CAMT_INSTRUCTED,
    CAMT_INSTRUCTED_CURRENCY,
    CAMT_TX_DOMAIN,
    CAMT_TX_FAMILY,
    CAMT_TX_SUB_FAMILY,
    CAMT_TX_PROPRIETARY,
    CAMT_DEBTOR,
    CAMT_DEBTOR_ULTIMATE,
    CAMT_DEBTOR_IBAN,
    CAMT_DEBTOR_ACCOUNT,
    CAMT_CREDITOR,
    CAMT_CREDITOR_ULTIMATE,
    CAMT_CREDITOR_IBAN,
    CAMT_CREDITOR_ACCOUNT,
    CAMT_UNSTRUCTURED,
    CAMT_STRUCTURED,
    CAMT_STRUCTURED_TEXT,
    CAMT_RETURN_REASON,
    CAMT_TX_TEXT,
    CAMT_SLOTS,

    CAMT_STATEMENT_FIRST = CAMT_ID,
    CAMT_BALANCE_FIRST = CAMT_BALANCE_TYPE,
    CAMT_ENTRY_FIRST = CAMT_ENTRY,
    CAMT_TX_FIRST = CAMT_END_TO_END,
    CAMT_TX_SLOTS = CAMT_SLOTS - CAMT_TX_FIRST
};

/* The slot of an element by its path of local names below BkToCstmrStmt ("Stmt/Ntry/Amt");
 * CAMT_SLOTS: it is not read. *has_currency: its attribute Ccy goes into the next slot. Any thread.
 */
enum camt_slot camt_slot_of(const char *path, int *has_currency);

#endif
