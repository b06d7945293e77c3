/* The elements of a camt.053 that are read. Versions differ in where a status, a name or an amount
 * lies; each place has its row. */
#include "camt_slots.h"

#include <string.h>

#define ENTRY "Stmt/Ntry/"
#define TX "Stmt/Ntry/NtryDtls/TxDtls/"
#define PARTIES TX "RltdPties/"

struct place {
    const char *path;
    enum camt_slot slot;
    int has_currency;
};

// clang-format off
static const struct place places[] = {
        {"GrpHdr/MsgPgntn/PgNb", CAMT_MESSAGE_PAGE, 0},
        {"GrpHdr/MsgPgntn/LastPgInd", CAMT_MESSAGE_LAST, 0},

        {"Stmt/Id", CAMT_ID, 0},
        {"Stmt/ElctrncSeqNb", CAMT_SEQUENCE, 0},
        {"Stmt/LglSeqNb", CAMT_LEGAL_SEQUENCE, 0},
        {"Stmt/CpyDplctInd", CAMT_COPY, 0},
        {"Stmt/StmtPgntn/PgNb", CAMT_PAGE, 0},
        {"Stmt/StmtPgntn/LastPgInd", CAMT_LAST, 0},
        {"Stmt/Acct/Id/IBAN", CAMT_IBAN, 0},
        {"Stmt/Acct/Id/Othr/Id", CAMT_OTHER_ACCOUNT, 0},
        {"Stmt/Acct/Ccy", CAMT_CURRENCY, 0},

        {"Stmt/Bal/Tp/CdOrPrtry/Cd", CAMT_BALANCE_TYPE, 0},
        {"Stmt/Bal/Amt", CAMT_BALANCE, 1},
        {"Stmt/Bal/CdtDbtInd", CAMT_BALANCE_SIGN, 0},
        {"Stmt/Bal/Dt/Dt", CAMT_BALANCE_DAY, 0},
        {"Stmt/Bal/Dt/DtTm", CAMT_BALANCE_DAY, 0},

        {ENTRY "Amt", CAMT_ENTRY, 1},
        {ENTRY "CdtDbtInd", CAMT_ENTRY_SIGN, 0},
        {ENTRY "RvslInd", CAMT_ENTRY_REVERSAL, 0},
        {ENTRY "Sts", CAMT_ENTRY_STATUS, 0},                 /* .02 to .06 */
        {ENTRY "Sts/Cd", CAMT_ENTRY_STATUS, 0},              /* from .07 */
        {ENTRY "BookgDt/Dt", CAMT_BOOKED_ON, 0},
        {ENTRY "BookgDt/DtTm", CAMT_BOOKED_ON, 0},
        {ENTRY "ValDt/Dt", CAMT_VALUE_ON, 0},
        {ENTRY "ValDt/DtTm", CAMT_VALUE_ON, 0},
        {ENTRY "AcctSvcrRef", CAMT_ENTRY_REFERENCE, 0},
        {ENTRY "BkTxCd/Domn/Cd", CAMT_ENTRY_DOMAIN, 0},
        {ENTRY "BkTxCd/Domn/Fmly/Cd", CAMT_ENTRY_FAMILY, 0},
        {ENTRY "BkTxCd/Domn/Fmly/SubFmlyCd", CAMT_ENTRY_SUB_FAMILY, 0},
        {ENTRY "BkTxCd/Prtry/Cd", CAMT_ENTRY_PROPRIETARY, 0},
        {ENTRY "NtryDtls/Btch/NbOfTxs", CAMT_BATCH, 0},
        {ENTRY "AddtlNtryInf", CAMT_ENTRY_TEXT, 0},

        {TX "Refs/EndToEndId", CAMT_END_TO_END, 0},
        {TX "Refs/AcctSvcrRef", CAMT_TX_REFERENCE, 0},
        {TX "Amt", CAMT_TX, 1},                              /* from .03 */
        {TX "CdtDbtInd", CAMT_TX_SIGN, 0},
        {TX "AmtDtls/TxAmt/Amt", CAMT_TX_AMOUNT, 1},         /* .02 */
        {TX "AmtDtls/InstdAmt/Amt", CAMT_INSTRUCTED, 1},
        {TX "BkTxCd/Domn/Cd", CAMT_TX_DOMAIN, 0},
        {TX "BkTxCd/Domn/Fmly/Cd", CAMT_TX_FAMILY, 0},
        {TX "BkTxCd/Domn/Fmly/SubFmlyCd", CAMT_TX_SUB_FAMILY, 0},
        {TX "BkTxCd/Prtry/Cd", CAMT_TX_PROPRIETARY, 0},
        {PARTIES "Dbtr/Nm", CAMT_DEBTOR, 0},                 /* .02 to .06 */
        {PARTIES "Dbtr/Pty/Nm", CAMT_DEBTOR, 0},             /* from .07 */
        {PARTIES "UltmtDbtr/Nm", CAMT_DEBTOR_ULTIMATE, 0},
        {PARTIES "UltmtDbtr/Pty/Nm", CAMT_DEBTOR_ULTIMATE, 0},
        {PARTIES "DbtrAcct/Id/IBAN", CAMT_DEBTOR_IBAN, 0},
        {PARTIES "DbtrAcct/Id/Othr/Id", CAMT_DEBTOR_ACCOUNT, 0},
        {PARTIES "Cdtr/Nm", CAMT_CREDITOR, 0},
        {PARTIES "Cdtr/Pty/Nm", CAMT_CREDITOR, 0},
        {PARTIES "UltmtCdtr/Nm", CAMT_CREDITOR_ULTIMATE, 0},
        {PARTIES "UltmtCdtr/Pty/Nm", CAMT_CREDITOR_ULTIMATE, 0},
        {PARTIES "CdtrAcct/Id/IBAN", CAMT_CREDITOR_IBAN, 0},
        {PARTIES "CdtrAcct/Id/Othr/Id", CAMT_CREDITOR_ACCOUNT, 0},
        {TX "RmtInf/Ustrd", CAMT_UNSTRUCTURED, 0},
        {TX "RmtInf/Strd/CdtrRefInf/Ref", CAMT_STRUCTURED, 0},
        {TX "RmtInf/Strd/RfrdDocInf/Nb", CAMT_STRUCTURED_TEXT, 0},
        {TX "RmtInf/Strd/AddtlRmtInf", CAMT_STRUCTURED_TEXT, 0},
        {TX "RtrInf/Rsn/Cd", CAMT_RETURN_REASON, 0},
        {TX "RtrInf/Rsn/Prtry", CAMT_RETURN_REASON, 0},
        {TX "AddtlTxInf", CAMT_TX_TEXT, 0},
};
// clang-format on

enum camt_slot camt_slot_of(const char *path, int *has_currency)
{
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        if (strcmp(path, places[i].path) == 0) {
            *has_currency = places[i].has_currency;
            return places[i].slot;
        }
    }
    return CAMT_SLOTS;
}
