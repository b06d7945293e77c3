/* Reports and periods in words. */
#include "report_words.h"

#include <string.h>

#include "base/date.h"
#include "document/text.h"
#include "parts.h"

const char *page_report_title(const struct desk_request *request, const char *name)
{
    static const struct {
        const char *name;
        enum word word;
    } rows[] = {
            {"turnover", WORD_REPORT_TURNOVER},
            {"vat", WORD_REPORT_VAT},
            {"oss", WORD_REPORT_OSS},
            {"customers", WORD_REPORT_CUSTOMERS},
            {"intracom", WORD_REPORT_INTRACOM},
            {"daily", WORD_REPORT_DAILY},
            {"open", WORD_REPORT_OPEN},
            {"numbers", WORD_REPORT_NUMBERS},
            {"payments", WORD_REPORT_PAYMENTS},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return desk_word(request, rows[i].word);
    return "";
}

/* ---- periods ---- */

/* "oktober 2026". Caller frees. */
static char *month_text(const struct desk_request *request, const char *day)
{
    g_auto(GStrv) names = g_strsplit(desk_word(request, WORD_REPORT_MONTHS), ",", 12);
    int month = (day[5] - '0') * 10 + day[6] - '0';
    return g_strdup_printf("%s %.4s", month >= 1 && month <= 12 ? names[month - 1] : "", day);
}

static char *quarter_text(const struct desk_request *request, const char *day)
{
    char quarter[8];
    period_quarter_of(day, quarter);
    g_autofree char *year = g_strndup(day, 4);
    return WORDS_FILL(WORD_REPORT_QUARTER_OF, request->language, quarter + 6, year);
}

static bool is_period(const char *from, const char *to, enum period_kind kind)
{
    struct period around = period_around(from, kind);
    return strcmp(around.from, from) == 0 && strcmp(around.to, to) == 0;
}

char *page_period_text(const struct desk_request *request, const char *from, const char *to)
{
    g_autofree char *last = format_day(to, request->language);
    if (!*from)
        return WORDS_FILL(WORD_REPORT_UNTIL, request->language, last);
    if (is_period(from, to, PERIOD_MONTH))
        return month_text(request, from);
    if (is_period(from, to, PERIOD_QUARTER))
        return quarter_text(request, from);
    if (is_period(from, to, PERIOD_YEAR))
        return g_strndup(from, 4);
    g_autofree char *first = format_day(from, request->language);
    return g_strdup_printf("%s – %s", first, last);
}

bool page_period_read(const struct desk_request *request, struct period *period)
{
    const char *text = desk_value(request, "period");
    return period_month(text, period) || period_quarter(text, period) ||
            period_year(text, period) ||
            period_days(desk_value(request, "from"), desk_value(request, "to"), period);
}

/* ---- choosing ---- */

#define MONTHS_SHOWN 14
#define QUARTERS_SHOWN 6
#define YEARS_SHOWN 3

/* Choices that own their texts. */
struct choices {
    GPtrArray *texts;
    GArray *list; /* struct choice */
};

static void add_choice(struct choices *choices, char *value, char *text)
{
    const struct choice choice = {value, text};
    g_ptr_array_add(choices->texts, value);
    g_ptr_array_add(choices->texts, text);
    g_array_append_val(choices->list, choice);
}

/* What the query calls a period. Caller frees. */
static char *period_value(const struct period *period)
{
    char quarter[8];
    if (is_period(period->from, period->to, PERIOD_MONTH))
        return g_strndup(period->from, 7);
    if (is_period(period->from, period->to, PERIOD_YEAR))
        return g_strndup(period->from, 4);
    period_quarter_of(period->from, quarter);
    return g_strdup(is_period(period->from, period->to, PERIOD_QUARTER) ? quarter : "");
}

/* So many of a kind, back from today. */
static void add_kind(const struct desk_request *request,
        struct choices *choices,
        enum period_kind kind,
        int count)
{
    g_autofree char *day = date_day(request->work.now, request->work.config->seller.timezone);
    for (int i = 0; i < count; i++) {
        struct period period = period_around(day, kind);
        add_choice(
                choices, period_value(&period), page_period_text(request, period.from, period.to));
        g_free(day);
        day = date_add_days(period.from, -1);
    }
}

void put_period_field(
        const struct desk_request *request, GString *page, const struct period *period)
{
    struct choices choices = {
            g_ptr_array_new_with_free_func(g_free), g_array_new(TRUE, TRUE, sizeof(struct choice))};
    g_autofree char *value = *period->from ? period_value(period) : g_strdup("");
    add_kind(request, &choices, PERIOD_MONTH, MONTHS_SHOWN);
    add_kind(request, &choices, PERIOD_QUARTER, QUARTERS_SHOWN);
    add_kind(request, &choices, PERIOD_YEAR, YEARS_SHOWN);
    const struct field field = {.name = "period",
            .label = desk_word(request, WORD_REPORT_PERIOD),
            .type = "select",
            .value = value,
            .choices = (const struct choice *)(const void *)choices.list->data};
    put_field(request, page, &field);
    g_array_unref(choices.list);
    g_ptr_array_unref(choices.texts);
}

const char *page_shop_read(const struct desk_request *request)
{
    const struct shop *shop = config_shop(request->work.config, desk_value(request, "shop"));
    return shop ? shop->name : NULL;
}

void put_shop_field(const struct desk_request *request, GString *page)
{
    const GPtrArray *shops = request->work.config->shops;
    const char *chosen = page_shop_read(request);
    if (shops->len < 2)
        return;
    g_autoptr(GArray) list = g_array_new(TRUE, TRUE, sizeof(struct choice));
    const struct choice all = {"", desk_word(request, WORD_REPORT_ALL_SHOPS)};
    g_array_append_val(list, all);
    for (guint i = 0; i < shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(shops, i);
        const struct choice one = {shop->name, shop->name};
        g_array_append_val(list, one);
    }
    const struct field field = {.name = "shop",
            .label = desk_word(request, WORD_ORDER_SHOP),
            .type = "select",
            .value = chosen ? chosen : "",
            .choices = (const struct choice *)(const void *)list->data};
    put_field(request, page, &field);
}
