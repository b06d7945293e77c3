/* Files of camt.053 for tests: a message around a statement around what a test is about. */
#ifndef TESTS_UNIT_BANK_CAMT_H
#define TESTS_UNIT_BANK_CAMT_H

#include <glib.h>
#include <string.h>

#include "bank/statement.h"
#include "base/error.h"

#define OWN "BE49999000000171"
#define NAMESPACE(version) " xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001." version "\""
#define BALANCE(type, amount, sign)                                                  \
    "<Bal><Tp><CdOrPrtry><Cd>" type "</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">" amount \
    "</Amt><CdtDbtInd>" sign "</CdtDbtInd><Dt><Dt>2026-11-26</Dt></Dt></Bal>"
#define ACCOUNT "<Acct><Id><IBAN>" OWN "</IBAN></Id><Ccy>EUR</Ccy></Acct>"
#define ENTRY(amount, sign, more)                                                           \
    "<Ntry><Amt Ccy=\"EUR\">" amount "</Amt><CdtDbtInd>" sign "</CdtDbtInd><Sts>BOOK</Sts>" \
    "<BookgDt><Dt>2026-11-26</Dt></BookgDt>" more "</Ntry>"
#define TX(more) "<NtryDtls><TxDtls>" more "</TxDtls></NtryDtls>"
#define STRD(reference)                                                              \
    "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>" reference \
    "</Ref></CdtrRefInf></Strd>"
#define CODES(family, sub)                                                \
    "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>" family "</Cd><SubFmlyCd>" sub \
    "</SubFmlyCd></Fmly></Domn></BkTxCd>"

/* ---- files ---- */

/* A message around statements. Caller frees. */
static inline char *message(const char *statements)
{
    return g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document" NAMESPACE(
                                   "02") "><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>\n%s"
                                         "</BkToCstmrStmt></Document>",
            statements);
}

/* A statement around entries, without balances. Caller frees. */
static inline char *entries(const char *text)
{
    g_autofree char *statement = g_strdup_printf(
            "<Stmt><Id>S1</Id><ElctrncSeqNb>7</ElctrncSeqNb>" ACCOUNT "\n%s</Stmt>", text);
    return message(statement);
}

static inline GPtrArray *read_text(const char *text, GError **error)
{
    return bank_read((const guint8 *)text, strlen(text), error);
}

static inline GPtrArray *statements_of(const char *text)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *statements = read_text(text, &error);
    g_assert_no_error(error);
    return statements;
}

static inline const struct bank_movement *movement_at(GPtrArray *statements, guint at)
{
    struct bank_statement *statement = g_ptr_array_index(statements, 0);
    g_assert_cmpuint(at, <, statement->movements->len);
    return g_ptr_array_index(statement->movements, at);
}

static inline guint count_of(GPtrArray *statements)
{
    return ((struct bank_statement *)g_ptr_array_index(statements, 0))->movements->len;
}

/* The only movement of an entry; *statements keeps it. */
static inline const struct bank_movement *only(const char *entry, GPtrArray **statements)
{
    g_autofree char *text = entries(entry);
    *statements = statements_of(text);
    g_assert_cmpuint(count_of(*statements), ==, 1);
    return movement_at(*statements, 0);
}

static inline void assert_refused(const char *text, const char *message_text)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(read_text(text, &error));
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT);
    g_assert_cmpstr(error->message, ==, message_text);
}

#endif
