/* A camt.053 as libxml2's parser meets its elements (SAX): memory stays bounded, nothing is
 * fetched, and a document type ends the reading where it begins. */
#include "camt.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <string.h>

#include "bank/statement.h"
#include "base/error.h"
#include "base/text.h"
#include "camt_entry.h"
#include "camt_slots.h"
#include "field.h"

enum { DEPTH_MOST = 40, TEXT_MOST = 20000, CHUNK = 65536 };

struct reading {
    xmlParserCtxtPtr parser;
    GError *error; /* the first; reading stops there */
    GPtrArray *statements;
    guint movements;                  /* of the statements before this one */
    struct bank_statement *statement; /* the open one, owned; NULL: between two */
    GString *path;                    /* of local names below BkToCstmrStmt */
    gsize path_length[DEPTH_MOST];
    int depth;
    GString *text; /* of the open element */
    char *currency;
    GString *slot[CAMT_SLOTS];
    GPtrArray *transactions;
    int entry_line, transaction_line, statement_line;
    unsigned balances; /* as camt_take_balance() */
    bool has_head;
    money sum;
    GChecksum *digest; /* of what the statement says, however its XML is laid out */
};

static int line_of(const struct reading *reading)
{
    return xmlSAX2GetLineNumber(reading->parser);
}

/* Ends the reading with a reason. What the parser gave to its call must not be looked at behind it:
 * it is freed. */
static void refuse(struct reading *reading, const char *reason)
{
    if (!reading->error)
        fail(&reading->error, BILLHOOK_ERROR_INPUT, "line %d: %s", line_of(reading), reason);
    xmlStopParser(reading->parser);
}

/* Ends the reading where a step failed. */
static void stop_unless(struct reading *reading, bool good)
{
    if (!good)
        xmlStopParser(reading->parser);
}

static void clear_slots(struct reading *reading, int from, int to)
{
    for (int i = from; i < to; i++)
        g_string_truncate(reading->slot[i], 0);
}

static struct camt_texts texts_of(const struct reading *reading, int line)
{
    struct camt_texts texts = {.transactions = reading->transactions, .line = line};
    for (int i = 0; i < CAMT_SLOTS; i++)
        texts.slot[i] = reading->slot[i]->str;
    return texts;
}

/* ---- elements that begin ---- */

static void begin_statement(struct reading *reading)
{
    if (reading->statements->len >= BANK_STATEMENTS_MOST)
        refuse(reading, "more than " G_STRINGIFY(BANK_STATEMENTS_MOST) " statements");
    bank_statement_free(reading->statement);
    reading->statement = bank_statement_new(BANK_CAMT);
    reading->statement_line = line_of(reading);
    reading->balances = 0;
    reading->has_head = false;
    reading->sum = 0;
    clear_slots(reading, CAMT_STATEMENT_FIRST, CAMT_SLOTS);
    g_checksum_reset(reading->digest);
}

static void begin_balance(struct reading *reading)
{
    clear_slots(reading, CAMT_BALANCE_FIRST, CAMT_ENTRY_FIRST);
}

static void begin_entry(struct reading *reading)
{
    reading->entry_line = line_of(reading);
    clear_slots(reading, CAMT_ENTRY_FIRST, CAMT_SLOTS);
    g_ptr_array_set_size(reading->transactions, 0);
}

static void begin_transaction(struct reading *reading)
{
    reading->transaction_line = line_of(reading);
    clear_slots(reading, CAMT_TX_FIRST, CAMT_SLOTS);
    if (reading->movements + reading->statement->movements->len + reading->transactions->len >=
            BANK_MOVEMENTS_MOST)
        refuse(reading, "more than " G_STRINGIFY(BANK_MOVEMENTS_MOST) " movements");
}

/* ---- elements that end ---- */

/* The head stands before the first balance and the first entry; a statement may have neither. */
static bool take_head(struct reading *reading)
{
    if (reading->has_head)
        return true;
    struct camt_texts texts = texts_of(reading, reading->statement_line);
    camt_take_head(reading->statement, &texts);
    reading->has_head = true;
    if (*reading->statement->account)
        return true;
    return fail(&reading->error, BILLHOOK_ERROR_INPUT, "line %d: the statement names no account",
            reading->statement_line);
}

static void end_balance(struct reading *reading)
{
    struct camt_texts texts = texts_of(reading, line_of(reading));
    stop_unless(reading,
            take_head(reading) &&
                    camt_take_balance(
                            reading->statement, &texts, &reading->balances, &reading->error));
}

static void end_transaction(struct reading *reading)
{
    struct camt_transaction *transaction = g_new0(struct camt_transaction, 1);
    transaction->line = reading->transaction_line;
    for (int i = 0; i < CAMT_TX_SLOTS; i++)
        transaction->slot[i] = g_strdup(reading->slot[CAMT_TX_FIRST + i]->str);
    g_ptr_array_add(reading->transactions, transaction);
}

static void end_entry(struct reading *reading)
{
    struct camt_texts texts = texts_of(reading, reading->entry_line);
    stop_unless(reading,
            take_head(reading) &&
                    camt_take_entry(reading->statement, &texts, &reading->sum, &reading->error));
    if (reading->movements + reading->statement->movements->len > BANK_MOVEMENTS_MOST)
        refuse(reading, "more than " G_STRINGIFY(BANK_MOVEMENTS_MOST) " movements");
}

/* Pages of one statement may each show the balances of the whole. */
static bool is_a_page(const struct reading *reading)
{
    static const struct {
        enum camt_slot slot;
        const char *whole;
    } marks[] = {{CAMT_MESSAGE_PAGE, "1"}, {CAMT_MESSAGE_LAST, "true"}, {CAMT_PAGE, "1"},
            {CAMT_LAST, "true"}};
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *said = reading->slot[marks[i].slot]->str;
        if (*said && strcmp(said, marks[i].whole) != 0)
            return true;
    }
    return false;
}

static bool balances_fit(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    money closing;
    statement->has_balances = reading->balances == 3;
    if (!statement->has_balances)
        return true;
    if (!__builtin_add_overflow(statement->opening, reading->sum, &closing) &&
            closing == statement->closing)
        return true;
    statement->has_balances = false;
    return is_a_page(reading) ||
            fail(&reading->error, BILLHOOK_ERROR_INPUT,
                    "line %d: opening balance and entries do not make the closing balance",
                    line_of(reading));
}

static void end_statement(struct reading *reading)
{
    struct bank_statement *statement = reading->statement;
    if (!take_head(reading) || !balances_fit(reading)) {
        xmlStopParser(reading->parser);
        return;
    }
    gsize length = sizeof statement->sha256;
    g_checksum_get_digest(reading->digest, statement->sha256, &length);
    reading->movements += statement->movements->len;
    g_ptr_array_add(reading->statements, g_steal_pointer(&reading->statement));
}

/* ---- the parser's calls ---- */

static const struct turn {
    const char *path;
    void (*begin)(struct reading *reading), (*end)(struct reading *reading);
} turns[] = {
        {"Stmt", begin_statement, end_statement},
        {"Stmt/Bal", begin_balance, end_balance},
        {"Stmt/Ntry", begin_entry, end_entry},
        {"Stmt/Ntry/NtryDtls/TxDtls", begin_transaction, end_transaction},
};

static const struct turn *turn_of(const struct reading *reading)
{
    for (gsize i = 0; i < G_N_ELEMENTS(turns); i++)
        if (strcmp(turns[i].path, reading->path->str) == 0)
            return &turns[i];
    return NULL;
}

/* What a root that is none of ours is. */
static const struct {
    const char *name, *reason;
} others[] = {
        {"BkToCstmrAcctRpt",
                "it is a camt.052 (report within a day, which may still change), not a camt.053"},
        {"BkToCstmrDbtCdtNtfctn",
                "it is a camt.054 (notice of single entries), not a camt.053: its payments are on "
                "the statement too"},
        {"CstmrCdtTrfInitn", "it is a pain.001 (an order to the bank), not a camt.053"},
        {"CstmrDrctDbtInitn", "it is a pain.008 (an order to the bank), not a camt.053"},
        {"CstmrPmtStsRpt", "it is a pain.002 (an answer to an order), not a camt.053"},
};

/* Every version from .001.02 to .001.13, told by its namespace where it has one. */
static bool version_is_read(const char *uri)
{
    static const char ours[] = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.";
    if (!uri || !g_str_has_prefix(uri, ours))
        return true;
    gint64 version = g_ascii_strtoll(uri + strlen(ours), NULL, 10);
    return version >= 2 && version <= 13;
}

static void check_root(struct reading *reading, const char *name, const char *uri)
{
    if (reading->depth == 0 && strcmp(name, "Document") != 0) {
        refuse(reading, "it is an XML, but no bank statement (camt.053)");
    } else if (reading->depth == 1 && strcmp(name, "BkToCstmrStmt") != 0) {
        const char *reason = "it is an XML, but no bank statement (camt.053)";
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
            if (strcmp(name, others[i].name) == 0)
                reason = others[i].reason;
        refuse(reading, reason);
    } else if (!version_is_read(uri)) {
        refuse(reading, "it is a camt.053 of a version that is not read (.001.02 to .001.13)");
    }
}

static void keep_currency(struct reading *reading, int count, const xmlChar **attributes)
{
    g_clear_pointer(&reading->currency, g_free);
    for (int i = 0; i < count; i++) {
        const xmlChar **attribute = attributes + 5 * i; /* name, prefix, URI, value, its end */
        gsize length = (gsize)(attribute[4] - attribute[3]);
        if (strcmp((const char *)attribute[0], "Ccy") == 0 && length <= 3)
            reading->currency = g_strndup((const char *)attribute[3], length);
    }
}

static void on_begin(void *data,
        const xmlChar *name,
        const xmlChar *prefix,
        const xmlChar *uri,
        int namespace_count,
        const xmlChar **namespaces,
        int attribute_count,
        int defaulted,
        const xmlChar **attributes)
{
    (void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
    struct reading *reading = data;
    if (reading->depth >= DEPTH_MOST) {
        refuse(reading, "its elements lie too deep in each other");
        return;
    }
    keep_currency(reading, attribute_count, attributes);
    if (reading->depth < 2)
        check_root(reading, (const char *)name, (const char *)uri);
    if (reading->error)
        return;
    reading->path_length[reading->depth] = reading->path->len;
    if (reading->depth >= 2)
        g_string_append_printf(reading->path, "%s%s", reading->path->len ? "/" : "", name);
    reading->depth++;
    g_string_truncate(reading->text, 0);
    const struct turn *turn = turn_of(reading);
    if (turn)
        turn->begin(reading);
}

/* Elements that come more than once stand one a line. */
static void put(struct reading *reading, int slot, const char *value)
{
    GString *into = reading->slot[slot];
    if (!*value)
        return;
    if (into->len + strlen(value) > TEXT_MOST) {
        refuse(reading, "a text in it is too long");
        return;
    }
    g_string_append_printf(into, "%s%s", into->len ? "\n" : "", value);
}

static void keep_text(struct reading *reading)
{
    g_autofree char *value = bank_trimmed(reading->text->str);
    const char *currency = reading->currency ? reading->currency : "";
    int has_currency = 0;
    enum camt_slot slot = camt_slot_of(reading->path->str, &has_currency);
    if (*value) {
        g_autofree char *line = g_strdup_printf("%s=%s %s\n", reading->path->str, value, currency);
        g_checksum_update(reading->digest, (const guchar *)line, -1);
    }
    if (slot != CAMT_SLOTS)
        put(reading, (int)slot, value);
    if (slot != CAMT_SLOTS && has_currency)
        put(reading, (int)slot + 1, currency);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)name, (void)prefix, (void)uri;
    struct reading *reading = data;
    if (reading->error || reading->depth == 0)
        return;
    keep_text(reading);
    const struct turn *turn = turn_of(reading);
    if (turn && reading->statement && !reading->error)
        turn->end(reading);
    reading->depth--;
    g_string_truncate(reading->path, reading->path_length[reading->depth]);
    g_string_truncate(reading->text, 0);
    g_clear_pointer(&reading->currency, g_free);
}

static void on_text(void *data, const xmlChar *text, int length)
{
    struct reading *reading = data;
    if (reading->text->len + (gsize)length > TEXT_MOST)
        refuse(reading, "a text in it is too long");
    else
        g_string_append_len(reading->text, (const char *)text, length);
}

static void on_document_type(
        void *data, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    refuse(data, "it has a document type (DTD), which a bank's statement never has");
}

static void on_error(void *data, xmlErrorPtr problem)
{
    struct reading *reading = data;
    if (problem->level != XML_ERR_FATAL || reading->error)
        return;
    g_autofree char *message = bank_trimmed(problem->message ? problem->message : "");
    fail(&reading->error, BILLHOOK_ERROR_INPUT, "line %d: the XML is cut or broken: %s",
            problem->line, message);
    xmlStopParser(reading->parser);
}

/* ---- the file ---- */

/* The encoding that the first line declares, lower case, "" for none. Caller frees. */
static char *declared_encoding(const char *bytes, gsize length)
{
    g_autofree char *head = g_strndup(bytes, MIN(length, 200));
    char *end = strstr(head, "?>");
    if (!g_str_has_prefix(head, "<?xml") || !end)
        return g_strdup("");
    *end = '\0';
    const char *mark = strstr(head, "encoding");
    g_auto(GStrv) parts = mark ? g_strsplit_set(mark, "\"'", 3) : NULL;
    return parts && parts[0] && parts[1] ? g_ascii_strdown(parts[1], -1) : g_strdup("");
}

/* What banks declare and mean, in either's place: UTF-8 where it is UTF-8, else Windows-1252. */
static bool is_usual(const char *encoding)
{
    static const char *const usual[] = {
            "", "utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"};
    for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
        if (strcmp(encoding, usual[i]) == 0)
            return true;
    return false;
}

/* The file as UTF-8, whatever it is in; NULL with INPUT where nobody knows. Caller frees. */
static char *as_utf8(const char *bytes, gsize length, GError **error)
{
    bool wide = memchr(bytes, '\0', MIN(length, 4)) != NULL;
    g_autofree char *encoding = wide ? g_strdup("utf-16") : declared_encoding(bytes, length);
    if (is_usual(encoding))
        return bank_utf8(bytes, length);
    gsize made = 0;
    char *text = g_convert(bytes, (gssize)length, "UTF-8", encoding, NULL, &made, NULL);
    if (text && strlen(text) == made)
        return text;
    g_free(text);
    fail(error, BILLHOOK_ERROR_INPUT, "line 1: it is not in the encoding %s that it declares",
            encoding);
    return NULL;
}

static void parse(struct reading *reading, const char *text)
{
    xmlSAXHandler calls = {.initialized = XML_SAX2_MAGIC,
            .startElementNs = on_begin,
            .endElementNs = on_end,
            .characters = on_text,
            .cdataBlock = on_text,
            .internalSubset = on_document_type,
            .serror = on_error};
    reading->parser = xmlCreatePushParserCtxt(&calls, reading, NULL, 0, NULL);
    xmlCtxtUseOptions(reading->parser,
            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    gsize length = strlen(text);
    for (gsize at = 0; at < length && !reading->error; at += CHUNK)
        xmlParseChunk(reading->parser, text + at, (int)MIN(CHUNK, length - at), 0);
    if (!reading->error)
        xmlParseChunk(reading->parser, NULL, 0, 1);
    if (!reading->error && !reading->parser->wellFormed)
        refuse(reading, "the XML is cut or broken");
    if (!reading->error && reading->statements->len == 0)
        refuse(reading, "there is no statement in it");
    xmlFreeParserCtxt(reading->parser);
}

static void statement_free(gpointer statement)
{
    bank_statement_free(statement);
}

static void reading_open(struct reading *reading)
{
    *reading = (struct reading){.statements = g_ptr_array_new_with_free_func(statement_free),
            .transactions = g_ptr_array_new_with_free_func(camt_transaction_free),
            .path = g_string_new(NULL),
            .text = g_string_new(NULL),
            .digest = g_checksum_new(G_CHECKSUM_SHA256)};
    for (int i = 0; i < CAMT_SLOTS; i++)
        reading->slot[i] = g_string_new(NULL);
}

static void reading_close(struct reading *reading)
{
    for (int i = 0; i < CAMT_SLOTS; i++)
        g_string_free(reading->slot[i], TRUE);
    bank_statement_free(reading->statement);
    g_ptr_array_unref(reading->transactions);
    g_string_free(reading->path, TRUE);
    g_string_free(reading->text, TRUE);
    g_checksum_free(reading->digest);
    g_free(reading->currency);
}

GPtrArray *camt_read(const char *bytes, gsize length, GError **error)
{
    g_autofree char *text = as_utf8(bytes, length, error);
    if (!text)
        return NULL;
    xmlInitParser(); /* as in render/ubl_xml.c */
    struct reading reading;
    reading_open(&reading);
    parse(&reading, text);
    reading_close(&reading);
    if (!reading.error)
        return reading.statements;
    g_ptr_array_unref(reading.statements);
    g_propagate_error(error, reading.error);
    return NULL;
}
