/* What a movement is by the bank's own codes: tables; in the room of bank only. Pure; any thread.
 */
#ifndef BILLHOOK_BANK_CODES_H
#define BILLHOOK_BANK_CODES_H

#include <stdbool.h>

#include "bank/statement.h"

/* By a CODA's family and transaction ("01", "50": Febelfin, annex II), with the sign first: money
 * that goes out (`debit`) is never a transfer to us. `returned`: the bank marks an R-transaction
 * (reject, return, refund, reversal, cancellation). Codes that nobody knows are a transfer or a
 * debit, for a match needs more than the code anyway. */
enum bank_kind bank_kind_of_coda(
        bool debit, bool returned, const char *family, const char *transaction);

/* The codes of a camt.053 entry; "" for what is not there. */
struct bank_camt_codes {
    const char *domain, *family, *sub_family; /* BkTxCd/Domn: PMNT, RCDT, ESCT */
    const char *proprietary; /* BkTxCd/Prtry/Cd: the bank's own, or CODA's digits */
};

/* By a camt.053's codes, with the sign first. `returned`: RtrInf or RvslInd. */
enum bank_kind bank_kind_of_camt(bool debit, bool returned, const struct bank_camt_codes *codes);

#endif
