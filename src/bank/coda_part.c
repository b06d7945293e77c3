/* Movement records of a CODA: fields, structured communications, totals and their details. */
#include "coda_part.h"

#include <string.h>

#include "base/text.h"
#include "codes.h"
#include "field.h"

/* ---- reading ---- */

void coda_part_free(gpointer data)
{
    struct coda_part *part = data;
    char *texts[] = {part->day, part->bank_reference, part->end_to_end, part->account, part->name,
            part->long_name};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_free(texts[i]);
    g_string_free(part->communication, TRUE);
    g_string_free(part->information, TRUE);
    g_free(part);
}

static struct coda_part *part_empty(void)
{
    struct coda_part *part = g_new0(struct coda_part, 1);
    char **texts[] = {&part->day, &part->bank_reference, &part->end_to_end, &part->account,
            &part->name, &part->long_name};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        *texts[i] = g_strdup("");
    part->communication = g_string_new(NULL);
    part->information = g_string_new(NULL);
    return part;
}

static void take_raw(GString *into, const struct coda_line *line, int from, int to)
{
    g_autofree char *raw = coda_raw(line, from, to);
    g_string_append(into, raw);
}

/* The booking day; a movement without one has the day from which it counts. */
static bool take_day(struct coda_part *part, const struct coda_line *line, GError **error)
{
    char *day = coda_day(line, 116, "the entry date", error);
    if (day && !*day) {
        g_free(day);
        day = coda_day(line, 48, "the value date", error);
    }
    if (!day)
        return false;
    text_take(&part->day, day);
    return true;
}

struct coda_part *coda_part_new(const struct coda_line *line, int decimals, GError **error)
{
    struct coda_part *part = part_empty();
    part->line = line->number;
    part->type = coda_at(line, 54);
    part->family[0] = coda_at(line, 55);
    part->family[1] = coda_at(line, 56);
    part->transaction[0] = coda_at(line, 57);
    part->transaction[1] = coda_at(line, 58);
    part->structured = coda_at(line, 62) == '1';
    take_raw(part->communication, line, 63, 115);
    g_autofree char *reference = coda_raw(line, 11, 31);
    text_take(&part->bank_reference, bank_own_reference(reference));
    if (!coda_amount(line, 32, "the amount", decimals, &part->amount, error) ||
            !take_day(part, line, error)) {
        coda_part_free(part);
        return NULL;
    }
    return part;
}

static void take_22(struct coda_part *part, const struct coda_line *line)
{
    take_raw(part->communication, line, 11, 63);
    g_autofree char *reference = coda_raw(line, 64, 98);
    text_take(&part->end_to_end, bank_own_reference(reference));
    char mark = coda_at(line, 113);
    part->returned = part->returned || (mark >= '1' && mark <= '5');
}

static void take_23(struct coda_part *part, const struct coda_line *line)
{
    g_autofree char *account = coda_raw(line, 11, 44); /* its currency follows */
    text_take(&part->account, bank_account(account, false));
    text_take(&part->name, coda_text(line, 48, 82));
    take_raw(part->communication, line, 83, 125);
}

/* 001: the other side, with a name of 70 characters; other structures say nothing that we need. */
static void take_31(struct coda_part *part, const struct coda_line *line)
{
    part->in_information = coda_at(line, 40) != '1';
    if (part->in_information) {
        take_raw(part->information, line, 41, 113);
        return;
    }
    g_autofree char *structure = coda_text(line, 41, 43);
    if (strcmp(structure, "001") == 0 && !*part->long_name)
        text_take(&part->long_name, coda_text(line, 44, 113));
}

void coda_part_take(struct coda_part *part, const struct coda_line *line)
{
    char kind = coda_at(line, 1), article = coda_at(line, 2);
    if (kind == '2' && article == '2')
        take_22(part, line);
    else if (kind == '2')
        take_23(part, line);
    else if (article == '1')
        take_31(part, line);
    else if (part->in_information)
        take_raw(part->information, line, 11, article == '2' ? 115 : 100);
}

/* ---- the communication ---- */

/* A structured communication (annex III): where a reference may stand in it, and where text; both
 * in characters behind the three of its type. */
struct structure {
    const char *type;
    int reference_at, reference_length; /* 0: it has none */
    int text_at, text_length;
    int returned_at; /* where the type of an R-transaction stands; 0: nowhere */
};

static const struct structure structures[] = {
        {"101", 0, 12, 0, 12, 0},     /* transfer with a structured communication */
        {"102", 0, 12, 0, 12, 0},     /* the same, made by the bank from what was written */
        {"100", 0, 25, 0, 25, 0},     /* ISO 11649 */
        {"105", 45, 12, 45, 12, 0},   /* behind gross amount, original amount, rate, currency */
        {"127", 79, 62, 79, 62, 141}, /* SEPA direct debit: its communication */
        {NULL, 0, 0, 0, 160, 0},      /* the others are text */
};

static char *piece(const char *content, int at, int length)
{
    glong characters = g_utf8_strlen(content, -1);
    if (at >= characters)
        return g_strdup("");
    glong stop = MIN(characters, (glong)at + length);
    g_autofree char *raw = g_utf8_substring(content, at, stop);
    return bank_trimmed(raw);
}

static const struct structure *structure_of(const char *communication)
{
    const struct structure *structure = structures;
    while (structure->type && strncmp(communication, structure->type, 3) != 0)
        structure++;
    return structure;
}

static void read_structured(const struct coda_part *part, struct bank_movement *movement)
{
    const char *all = part->communication->str;
    const struct structure *structure = structure_of(all);
    bool known = strspn(all, "0123456789") >= 3;
    const char *content = known ? all + 3 : all;
    g_autofree char *place = structure->reference_length
            ? piece(content, structure->reference_at, structure->reference_length)
            : g_strdup("");
    char *reference = bank_reference(place);
    if (reference)
        text_take(&movement->reference, reference);
    else
        text_take(&movement->text, piece(content, structure->text_at, structure->text_length));
}

/* Where a 21 to 23 hold nothing, banks give the text in free information records. */
static void read_communication(const struct coda_part *part, struct bank_movement *movement)
{
    if (part->structured) {
        read_structured(part, movement);
        return;
    }
    text_take(&movement->text, bank_trimmed(part->communication->str));
    if (!*movement->text)
        text_take(&movement->text, bank_trimmed(part->information->str));
}

/* A direct debit that came back says so in its communication. */
static bool is_returned(const struct coda_part *part)
{
    const struct structure *structure = structure_of(part->communication->str);
    if (!part->structured || !structure->returned_at)
        return part->returned;
    g_autofree char *mark = piece(part->communication->str + 3, structure->returned_at, 1);
    return part->returned || (*mark >= '1' && *mark <= '5');
}

/* ---- movements ---- */

enum { NAME_COLUMNS = 35 };

/* The name of record 23; the longer one of record 31 where it was cut there, or is not there. */
static const char *name_of(const struct coda_part *part)
{
    if (!*part->name)
        return part->long_name;
    bool cut = g_utf8_strlen(part->name, -1) >= NAME_COLUMNS - 1 &&
            g_str_has_prefix(part->long_name, part->name);
    return cut ? part->long_name : part->name;
}

static struct bank_movement *emit(struct bank_statement *statement, const struct coda_part *part)
{
    struct bank_movement *movement = bank_statement_add(statement);
    movement->line = part->line;
    movement->amount = part->amount;
    movement->kind =
            bank_kind_of_coda(part->amount < 0, is_returned(part), part->family, part->transaction);
    text_set(&movement->day, part->day);
    text_set(&movement->name, name_of(part));
    text_set(&movement->iban, part->account);
    text_set(&movement->end_to_end, part->end_to_end);
    text_set(&movement->bank_reference, part->bank_reference);
    read_communication(part, movement);
    return movement;
}

/* Puts what a detail says where the movement has nothing. */
static void fill(struct bank_movement *movement, const struct coda_part *detail)
{
    struct bank_statement *aside = bank_statement_new(BANK_CODA);
    const struct bank_movement *said = emit(aside, detail);
    struct {
        char **to;
        const char *from;
    } texts[] = {{&movement->name, said->name}, {&movement->iban, said->iban},
            {&movement->end_to_end, said->end_to_end}, {&movement->reference, said->reference}};
    bool silent = !*movement->text && !*movement->reference;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (!**texts[i].to)
            text_set(texts[i].to, texts[i].from);
    if (silent)
        text_set(&movement->text, said->text);
    bank_statement_free(aside);
}

/* The types of the details that make up a total, by Febelfin first; and what banks write instead.
 */
static const char *const detail_types[] = {"567", "9", "0123"};

/* Whether the details of these types make up the total to the cent. */
static bool details_fit(const struct coda_part *head, const GPtrArray *details, const char *types)
{
    money sum = 0;
    bool any = false;
    for (guint i = 0; i < details->len; i++) {
        const struct coda_part *detail = g_ptr_array_index(details, i);
        if (!strchr(types, detail->type))
            continue;
        any = true;
        if (__builtin_add_overflow(sum, detail->amount, &sum))
            return false;
    }
    return any && sum == head->amount;
}

/* The types of the details that make up a total; NULL: none do. */
static const char *types_that_fit(const struct coda_part *head, const GPtrArray *details)
{
    for (gsize i = 0; i < G_N_ELEMENTS(detail_types); i++)
        if (details_fit(head, details, detail_types[i]))
            return detail_types[i];
    return NULL;
}

static void emit_details(
        struct bank_statement *statement, const GPtrArray *details, const char *types)
{
    struct bank_movement *last = NULL;
    for (guint i = 0; i < details->len; i++) {
        const struct coda_part *detail = g_ptr_array_index(details, i);
        if (strchr(types, detail->type))
            last = emit(statement, detail);
        else if (last)
            fill(last, detail);
    }
}

static bool is_total(const struct coda_part *part)
{
    return part->type == '1' || part->type == '2';
}

void coda_emit(struct bank_statement *statement, struct coda_part *head, const GPtrArray *details)
{
    const char *types = is_total(head) ? types_that_fit(head, details) : NULL;
    if (types) {
        emit_details(statement, details, types);
        return;
    }
    struct bank_movement *movement = emit(statement, head);
    if (is_total(head) && movement->kind == BANK_TRANSFER)
        movement->kind = BANK_TOTAL;
    for (guint i = 0; i < details->len && head->type == '3'; i++)
        fill(movement, g_ptr_array_index(details, i));
}
