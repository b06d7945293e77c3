/* Files of the bank come in, and what became of them is told. */
#include <string.h>

#include "acts/bank_import.h"
#include "base/error.h"
#include "document/text.h"
#include "errors.h"
#include "html.h"
#include "pages.h"
#include "request.h"
#include "store/bank.h"

#define FILES_MOST 100

/* ---- what became of the lines ---- */

/* What is counted. A line counts in the last row that fits, and all that are booked in the first;
 * outcome NULL: any. */
static const struct tally {
    const char *state, *outcome;
    enum word word;
} tallies[] = {
        {"booked", NULL, WORD_BANK_SUM_BOOKED},
        {"booked", "too-little", WORD_BANK_SUM_LITTLE},
        {"booked", "too-much", WORD_BANK_SUM_MUCH},
        {"proposed", NULL, WORD_BANK_SUM_PROPOSED},
        {"open", NULL, WORD_BANK_SUM_OPEN},
        {"open", BANK_OUTCOME_TWICE, WORD_BANK_SUM_TWICE},
        {"other", NULL, WORD_BANK_SUM_OTHER},
        {"passed", NULL, WORD_BANK_SUM_FOREIGN},
        {"passed", BANK_OUTCOME_KNOWN, WORD_BANK_SUM_KNOWN},
};
#define BOOKED 0
#define TALLIES G_N_ELEMENTS(tallies)

/* How many there are of each, and the sum of what is booked, in the first one's currency. */
struct counted {
    guint counts[TALLIES];
    money booked;
    const char *currency; /* borrowed; "" there is none */
};

static bool fits(const struct tally *tally, const struct bank_line *line)
{
    return strcmp(tally->state, line->state) == 0 &&
            (!tally->outcome || strcmp(tally->outcome, line->outcome) == 0);
}

static gsize tally_of(const struct bank_line *line)
{
    gsize i = TALLIES - 1;
    while (i > 0 && !fits(&tallies[i], line))
        i--;
    return i;
}

static struct counted count_lines(const GPtrArray *lines)
{
    struct counted counted = {.currency = ""};
    for (guint i = 0; i < lines->len; i++) {
        const struct bank_line *line = lines->pdata[i];
        gsize tally = tally_of(line);
        counted.counts[tally]++;
        if (strcmp(line->state, tallies[BOOKED].state) != 0)
            continue;
        counted.counts[BOOKED] += tally != BOOKED;
        if (!*counted.currency)
            counted.currency = line->currency;
        if (strcmp(counted.currency, line->currency) == 0)
            counted.booked += line->amount;
    }
    return counted;
}

/* "3 booked (€ 363,00), 1 to confirm"; caller frees. */
static char *sums_text(const struct desk_request *request, const struct counted *counted)
{
    GString *text = g_string_new(NULL);
    g_autofree char *sum = format_money_currency(
            counted->booked, *counted->currency ? counted->currency : "EUR", request->language);
    for (gsize i = 0; i < TALLIES; i++) {
        g_autofree char *one = WORDS_FILL(
                tallies[i].word, request->language, NUMBER_TEXT(counted->counts[i]), sum);
        if (counted->counts[i])
            g_string_append_printf(text, "%s%s", text->len ? ", " : "", one);
    }
    return g_string_free(text, FALSE);
}

/* All of it was there before. */
static bool is_old(const struct counted *counted, guint lines)
{
    for (gsize i = 0; i < TALLIES; i++)
        if (tallies[i].word == WORD_BANK_SUM_KNOWN)
            return lines > 0 && counted->counts[i] == lines;
    return false;
}

static char *told_of_lines(const struct desk_request *request, const GPtrArray *lines)
{
    struct counted counted = count_lines(lines);
    if (lines->len == 0)
        return g_strdup(desk_word(request, WORD_BANK_READ_EMPTY));
    if (is_old(&counted, lines->len))
        return g_strdup(desk_word(request, WORD_BANK_READ_OLD));
    g_autofree char *sums = sums_text(request, &counted);
    return WORDS_FILL(WORD_BANK_READ, request->language, sums);
}

/* ---- the import ---- */

/* What is to be told: sentences, one a line. */
static void add_sentence(GString *text, const char *sentence)
{
    if (text->len)
        g_string_append_c(text, '\n');
    g_string_append(text, sentence);
}

static bool tell(struct desk_request *request, struct bank_import *import, GError **error)
{
    const GPtrArray *notes = bank_import_notes(import, error);
    g_autofree char *lines = told_of_lines(request, bank_import_lines(import));
    g_autoptr(GString) text = g_string_new(lines);
    for (guint i = 0; notes && i < notes->len; i++) {
        g_autofree char *said = desk_said(request, notes->pdata[i]);
        add_sentence(text, said);
    }
    if (notes)
        desk_say(request, text->str);
    return notes != NULL;
}

/* The files that were chosen (GPtrArray of struct form_field, borrowed). */
static GPtrArray *files_of(const struct desk_request *request)
{
    GPtrArray *files = g_ptr_array_new();
    for (guint i = 0; i < request->form.fields->len; i++) {
        struct form_field *field = request->form.fields->pdata[i];
        if (strcmp(field->name, "file") == 0 && field->bytes && field->filename && *field->filename)
            g_ptr_array_add(files, field);
    }
    return files;
}

/* Each is whole in or not at all; what is said of those that are not, "": all are. Its own fault or
 * the disk's: *error. */
static char *import_files(const struct desk_request *request,
        struct bank_import *import,
        const GPtrArray *files,
        guint *good,
        GError **error)
{
    g_autoptr(GString) refusals = g_string_new(NULL);
    *good = 0;
    for (guint i = 0; i < files->len; i++) {
        const struct form_field *file = files->pdata[i];
        g_autoptr(GError) problem = NULL;
        if (bank_import_file(import, file->filename, file->bytes, &problem)) {
            ++*good;
            continue;
        }
        if (!g_error_matches(problem, BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return NULL;
        }
        g_autofree char *said = desk_said(request, problem->message);
        add_sentence(refusals, said);
    }
    return g_strdup(refusals->str);
}

/* Some of several files may be in, others not: both are told. */
static void answer_import(struct desk_request *request,
        struct bank_import *import,
        const char *refusals,
        guint good,
        GError **error)
{
    if (good && !tell(request, import, error))
        return;
    if (!*refusals) {
        answer_redirect(request, "/bank");
        return;
    }
    desk_refuse_text(request, 422, refusals);
    page_bank(request);
}

static void import(struct desk_request *request, const GPtrArray *files)
{
    g_autoptr(GError) error = NULL;
    guint good = 0;
    struct bank_import *import = bank_import_begin(&request->work, false, &error);
    g_autofree char *refusals = import ? import_files(request, import, files, &good, &error) : NULL;
    if (refusals)
        answer_import(request, import, refusals, good, &error);
    if (error)
        answer_failed(request, error);
    bank_import_end(import);
}

void page_bank_import(struct desk_request *request)
{
    g_autoptr(GPtrArray) files = files_of(request);
    if (files->len == 0) {
        desk_refuse_word(request, 422, WORD_BANK_NO_FILE);
        page_bank(request);
        return;
    }
    if (files->len > FILES_MOST) {
        g_autofree char *text =
                WORDS_FILL(WORD_BANK_MANY_FILES, request->language, NUMBER_TEXT(FILES_MOST));
        desk_refuse_text(request, 422, text);
        page_bank(request);
        return;
    }
    import(request, files);
}
