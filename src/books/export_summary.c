/* The page of the month pack that a person reads first. */
#include "export_summary.h"

#include <string.h>

#include "base/date.h"
#include "document/number.h"
#include "reports.h"
#include "document/text.h"
#include "render/summary.h"
#include "store/series_span.h"
#include "summary_words.h"

/* So many rows of a report stand on the page. */
#define ROWS_MOST 14

/* The page that is being made. */
struct making {
    struct store *store;
    const struct config *config;
    const struct export_told *told;
    enum language language;
    GPtrArray *sections; /* struct summary_section *, owned */
    GPtrArray *texts;    /* char *, owned: what sections borrow */
};

static const char *word(const struct making *making, enum summary_word which)
{
    return summary_word(which, making->language);
}

/* Keeps a text as long as the page. */
static const char *keep(struct making *making, char *text)
{
    g_ptr_array_add(making->texts, text);
    return text;
}

static char *amount_text(const struct making *making, money amount)
{
    return format_money(amount, BOOKS_DECIMALS, making->language);
}

static char *count_text(const struct making *making, gint64 count)
{
    return format_decimal(decimal_from_int(count), 0, 0, making->language);
}

static void free_section(gpointer data)
{
    struct summary_section *section = data;
    g_ptr_array_unref(section->rows);
    g_free(section);
}

/* A new section without rows at the end of the page. */
static struct summary_section *add_section(struct making *making, const char *title)
{
    struct summary_section *section = g_new0(struct summary_section, 1);
    section->title = title;
    section->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    section->note = "";
    g_ptr_array_add(making->sections, section);
    return section;
}

/* A row of texts that the section takes over; ended by NULL. */
static void add_row(struct summary_section *section, char *first, ...)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    va_list more;
    va_start(more, first);
    for (char *text = first; text; text = va_arg(more, char *)) {
        g_strv_builder_add(builder, text);
        g_free(text);
    }
    va_end(more);
    g_ptr_array_add(section->rows, g_strv_builder_end(builder));
}

static void set_heads(struct summary_section *section, const char *const *heads, gsize count)
{
    for (gsize i = 0; i < count && i < SUMMARY_COLUMNS; i++)
        section->heads[i] = heads[i];
}

/* A head over figures. */
static const char *figures(struct making *making, const char *text)
{
    return keep(making, g_strconcat(">", text, NULL));
}

/* ---- turnover ---- */

static void add_sum(const struct making *making,
        struct summary_section *section,
        const char *name,
        const struct export_sum *sum,
        int sign)
{
    add_row(section, g_strdup(name), count_text(making, sum->count),
            amount_text(making, sign * sum->net), amount_text(making, sign * sum->vat),
            amount_text(making, sign * sum->rounding), amount_text(making, sign * sum->gross),
            NULL);
}

static void add_turnover(struct making *making)
{
    static const enum document_type order[] = {
            DOCUMENT_INVOICE, DOCUMENT_CREDIT_NOTE, DOCUMENT_ORDER_FORM};
    const struct export_told *told = making->told;
    struct summary_section *section = add_section(making, word(making, WORD_TURNOVER));
    const char *heads[] = {word(making, WORD_KIND), figures(making, word(making, WORD_COUNT)),
            figures(making, label(LABEL_NET, making->language)),
            figures(making, label(LABEL_VAT_AMOUNT, making->language)),
            figures(making, label(LABEL_ROUNDING, making->language)),
            figures(making, label(LABEL_GROSS, making->language))};
    struct export_sum all = {0};
    set_heads(section, heads, G_N_ELEMENTS(heads));
    for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
        const struct export_sum *sum = &told->sums[order[i]];
        int sign = order[i] == DOCUMENT_CREDIT_NOTE ? -1 : 1;
        if (!told->types[order[i]])
            continue;
        add_sum(making, section, word(making, (enum summary_word)(WORD_ORDER_FORMS + order[i])),
                sum, sign);
        if (order[i] == DOCUMENT_ORDER_FORM)
            continue;
        all.count += sum->count;
        all.net += sign * sum->net;
        all.vat += sign * sum->vat;
        all.rounding += sign * sum->rounding;
        all.gross += sign * sum->gross;
    }
    if (told->types[DOCUMENT_INVOICE] && told->types[DOCUMENT_CREDIT_NOTE]) {
        add_sum(making, section, word(making, WORD_TOGETHER), &all, 1);
        section->strong = 1;
    }
    if (told->foreign) {
        g_autofree char *count = count_text(making, told->foreign);
        section->note = keep(making, g_strdup_printf(word(making, WORD_FOREIGN), count));
    }
}

/* ---- reports ---- */

/* A report whose rows become rows of a section. */
struct reading {
    struct making *making;
    struct summary_section *section;
    const struct report_column *columns;
    gint64 rows;
    money sums[8]; /* whatever the report's own function adds up */
};

/* The value of a column by its name. */
static const struct report_value *value_of(
        const struct reading *reading, const struct report_value *values, const char *name)
{
    static const struct report_value none = {.none = true};
    for (guint i = 0; reading->columns[i].name; i++)
        if (strcmp(reading->columns[i].name, name) == 0)
            return &values[i];
    return &none;
}

static char *text_of(
        const struct reading *reading, const struct report_value *values, const char *name)
{
    const struct report_value *value = value_of(reading, values, name);
    return g_strdup(value->text ? value->text : "");
}

static char *money_of(
        const struct reading *reading, const struct report_value *values, const char *name)
{
    return amount_text(reading->making, value_of(reading, values, name)->amount);
}

static bool read_report(struct reading *reading, const char *name, report_row row, GError **error)
{
    struct making *making = reading->making;
    const struct report *report = report_find(name);
    const struct report_query query = {report, making->told->period, making->told->shop, NULL};
    struct report_result result = {0};
    reading->columns = report_columns(report);
    bool good = report_run(making->store, making->config, &query, row, reading, &result, error);
    report_result_clear(&result);
    return good;
}

/* Whether the next row still has room on the page. */
static bool has_room(struct reading *reading)
{
    return reading->rows++ < ROWS_MOST;
}

/* Says that there are `more` rows than the page shows, and where; 0: nothing. */
static void tell_more(
        struct making *making, struct summary_section *section, gint64 more, const char *file)
{
    if (more <= 0)
        return;
    g_autofree char *count = count_text(making, more);
    g_autofree char *text = g_strdup_printf(word(making, WORD_MORE), count, file);
    section->note = keep(making, g_strdup_printf("%s %s", text, section->note));
}

/* ---- VAT ---- */

static bool vat_row(void *context, const struct report_value *values, GError **error)
{
    (void)error;
    struct reading *reading = context;
    enum language language = reading->making->language;
    reading->sums[0] += value_of(reading, values, "base")->amount;
    reading->sums[1] += value_of(reading, values, "vat")->amount;
    if (!has_room(reading))
        return true;
    const char *country = value_of(reading, values, "country")->text;
    g_autofree char *rate =
            format_decimal(value_of(reading, values, "rate")->decimal, 0, 4, language);
    add_row(reading->section, g_strdup(country ? country_name(country, language) : ""),
            text_of(reading, values, "category"), g_strdup_printf("%s\u00a0%%", rate),
            money_of(reading, values, "base"), money_of(reading, values, "vat"), NULL);
    return true;
}

static bool add_vat(struct making *making, GError **error)
{
    struct reading reading = {
            .making = making, .section = add_section(making, word(making, WORD_VAT))};
    enum language language = making->language;
    const char *heads[] = {word(making, WORD_COUNTRY), word(making, WORD_CATEGORY),
            figures(making, label(LABEL_VAT_RATE, language)),
            figures(making, label(LABEL_VAT_BASE, language)),
            figures(making, label(LABEL_VAT_AMOUNT, language))};
    set_heads(reading.section, heads, G_N_ELEMENTS(heads));
    if (!read_report(&reading, "vat", vat_row, error))
        return false;
    reading.section->note = word(making, reading.rows ? WORD_PROPOSAL : WORD_NOTHING);
    if (reading.rows) {
        add_row(reading.section, g_strdup(word(making, WORD_TOGETHER)), g_strdup(""), g_strdup(""),
                amount_text(making, reading.sums[0]), amount_text(making, reading.sums[1]), NULL);
        reading.section->strong = 1;
    }
    tell_more(making, reading.section, reading.rows - ROWS_MOST, "vat.csv");
    return true;
}

/* ---- numbers ---- */

/* The numbers that a person passed over, with why. */
struct passed {
    const struct making *making;
    const struct series *series;
    gint64 count;
    GString *text;
};

static void add_jump(const struct series_jump *jump, void *context)
{
    struct passed *passed = context;
    const struct making *making = passed->making;
    if (jump->next <= jump->skipped_from)
        return; /* a confirmation */
    g_autofree char *first = number_text(passed->series->series, jump->skipped_from);
    g_autofree char *last = number_text(passed->series->series, jump->next - 1);
    g_autofree char *on = date_day(jump->at, making->config->seller.timezone);
    g_autofree char *shown = format_day(on, making->language);
    passed->count += jump->next - jump->skipped_from;
    g_string_append_printf(passed->text, "%s%s\u2013%s (%s, %s)", passed->text->len ? "; " : "",
            first, last, jump->reason, shown);
}

/* Of one shop the numbers of the others are none of its gaps. */
static char *gaps_text(const struct making *making, const struct series_span *span, gint64 passed)
{
    gint64 gaps = span->last - span->first + 1 - span->count - passed;
    if (making->told->shop)
        return g_strdup("");
    return gaps ? count_text(making, gaps) : g_strdup(word(making, WORD_NONE));
}

static bool add_series(struct making *making,
        struct summary_section *section,
        const struct series *series,
        GString *jumps,
        gint64 *more,
        GError **error)
{
    const struct export_told *told = making->told;
    struct passed passed = {making, series, 0, jumps};
    struct series_span span;
    if (!series_span(making->store, series, told->period.from, told->period.to, told->shop, &span,
                error))
        return false;
    if (span.count == 0)
        return true;
    if (!series_each_jump(making->store, series, span.first, span.last, add_jump, &passed, error))
        return false;
    if (section->rows->len >= ROWS_MOST) {
        (*more)++;
        return true;
    }
    add_row(section,
            g_strdup(word(making, (enum summary_word)(WORD_ORDER_FORMS + (int)series->type))),
            number_text(series->series, span.first), number_text(series->series, span.last),
            count_text(making, span.count), gaps_text(making, &span, passed.count), NULL);
    return true;
}

static bool add_numbers(struct making *making, GError **error)
{
    struct summary_section *section = add_section(making, word(making, WORD_NUMBERS));
    const char *heads[] = {word(making, WORD_SERIES), word(making, WORD_FROM),
            word(making, WORD_TO), figures(making, word(making, WORD_COUNT)),
            figures(making, word(making, WORD_GAPS))};
    g_autoptr(GString) jumps = g_string_new(NULL);
    g_autoptr(GPtrArray) list = series_list(making->store, -1, error);
    set_heads(section, heads, G_N_ELEMENTS(heads));
    gint64 more = 0;
    bool good = list != NULL;
    for (guint i = 0; good && i < list->len; i++)
        good = add_series(making, section, g_ptr_array_index(list, i), jumps, &more, error);
    if (!section->rows->len)
        section->note = word(making, WORD_NOTHING);
    if (jumps->len)
        section->note = keep(making, g_strdup_printf(word(making, WORD_JUMPS), jumps->str));
    tell_more(making, section, more, "journal.csv");
    return good;
}

/* ---- open items ---- */

static const struct {
    const char *column;
    enum summary_word word;
} ages[] = {{"not_due", WORD_NOT_DUE}, {"days_1_30", WORD_DAYS_30}, {"days_31_60", WORD_DAYS_60},
        {"days_61_90", WORD_DAYS_90}, {"more", WORD_DAYS_MORE}};

static bool open_row(void *context, const struct report_value *values, GError **error)
{
    (void)error;
    struct reading *reading = context;
    reading->rows++;
    for (gsize i = 0; i < G_N_ELEMENTS(ages); i++)
        reading->sums[i] += value_of(reading, values, ages[i].column)->amount;
    return true;
}

static bool add_open(struct making *making, GError **error)
{
    g_autofree char *day = format_day(making->told->period.to, making->language);
    const char *title = keep(making, g_strdup_printf(word(making, WORD_OPEN), day));
    struct reading reading = {.making = making, .section = add_section(making, title)};
    const char *heads[] = {"", figures(making, word(making, WORD_AMOUNT))};
    if (!read_report(&reading, "open", open_row, error))
        return false;
    if (!reading.rows) {
        reading.section->note = word(making, WORD_NOTHING_OPEN);
        return true;
    }
    money sum = 0;
    set_heads(reading.section, heads, G_N_ELEMENTS(heads));
    for (gsize i = 0; i < G_N_ELEMENTS(ages); i++) {
        sum += reading.sums[i];
        if (reading.sums[i])
            add_row(reading.section, g_strdup(word(making, ages[i].word)),
                    amount_text(making, reading.sums[i]), NULL);
    }
    add_row(reading.section, g_strdup(word(making, WORD_TOGETHER)), amount_text(making, sum), NULL);
    reading.section->strong = 1;
    return true;
}

/* ---- the proof ---- */

static void add_proof(struct making *making)
{
    const struct export_told *told = making->told;
    struct summary_section *section = add_section(making, word(making, WORD_PROOF));
    g_autofree char *proved = count_text(making, told->proved),
                    *faults = count_text(making, told->faults);
    section->note = keep(making,
            told->faults ? g_strdup_printf(word(making, WORD_FAULTS), proved, faults)
                         : g_strdup_printf(word(making, WORD_ALL_GOOD), proved));
}

/* ---- the page ---- */

/* "De Koffiehoek BV, BE…; uitgereikt van 01/11/2026 tot en met 30/11/2026; EUR". */
static char *subtitle_of(const struct making *making)
{
    const struct export_told *told = making->told;
    const struct seller *seller = &making->config->seller;
    g_autofree char *from = format_day(told->period.from, making->language);
    g_autofree char *to = format_day(told->period.to, making->language);
    g_autofree char *period = g_strdup_printf(word(making, WORD_PERIOD), from, to);
    g_autofree char *shop =
            told->shop ? g_strdup_printf(word(making, WORD_SHOP), told->shop) : g_strdup("");
    g_autofree char *name = seller_full_name(seller, making->language);
    return g_strdup_printf("%s%s%s, %s%s%s, %s", name, *seller->vat ? ", " : "", seller->vat,
            period, told->shop ? ", " : "", shop, BOOKS_CURRENCY);
}

static GBytes *render(const struct making *making, GError **error)
{
    g_autofree char *subtitle = subtitle_of(making);
    const struct summary summary = {.seller = &making->config->seller,
            .language = making->language,
            .title = word(making, WORD_TITLE),
            .subtitle = subtitle,
            .day = making->told->period.to,
            .sections = making->sections};
    return render_summary(&summary, error);
}

GBytes *export_summary(struct store *store,
        const struct config *config,
        const struct export_told *told,
        GError **error)
{
    g_autoptr(GPtrArray) sections = g_ptr_array_new_with_free_func(free_section);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    struct making making = {store, config, told, config->seller.language, sections, texts};
    add_turnover(&making);
    if (!add_vat(&making, error) || !add_numbers(&making, error) || !add_open(&making, error))
        return NULL;
    add_proof(&making);
    return render(&making, error);
}
