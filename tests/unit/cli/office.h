/* A site with a few orders, and the command lines of its people. */
#ifndef TESTS_UNIT_CLI_OFFICE_H
#define TESTS_UNIT_CLI_OFFICE_H

#include <cjson/cJSON.h>
#include <unistd.h>

#include "base/date.h"
#include "mail/message.h"
#include "store/series.h"
#include "unit/cli/run.h"
#include "unit/site.h"

struct office {
    struct site *site;
    char *config;
};

/* Order 1001 is paid: order form #1 is a draft, invoice #2 (2025-00001, 121.00 EUR) is issued. 1002
 * and 1003 wait for their payment: order forms #3 and #4. Delivery 4 is no order. Free with
 * office_close(). */
static inline struct office office_open(const char *more)
{
    static const struct {
        int order;
        struct news news;
    } rows[] = {
            {1001, {.status = "processing", .paid = true}},
            {1002, {.status = "on-hold", .email = "bob@example.be"}},
            {1003, {.status = "on-hold", .product = "Thee"}},
            {1004, {.status = "rubbish"}},
    };
    g_autofree char *text = g_strconcat("[order_form]\ncreate=created\n", more, NULL);
    struct office office = {.site = site_new(text)};
    office.config = g_build_filename(office.site->directory, "billhook.conf", NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        deliver(office.site, &rows[i].news, rows[i].order, 1);
        must_work(office.site, "office");
    }
    /* the orders are of a year ago, the commands take the clock of today */
    g_assert_true(clock_confirm(office.site->store, g_get_real_time() / G_USEC_PER_SEC, NULL));
    g_assert_cmpint(chdir(office.site->directory), ==, 0);
    return office;
}

static inline void office_close(struct office *office)
{
    g_assert_cmpint(chdir("/"), ==, 0);
    site_free(office->site);
    g_free(office->config);
}

static inline struct ran office_run(const struct office *office, const char *line)
{
    return run_line(office->config, line);
}

/* The text with this year in place of each @Y: what a command issues has a number of today. Caller
 * frees; NULL of NULL. */
static inline char *of_today(const struct office *office, const char *text)
{
    g_autofree char *day =
            date_day(g_get_real_time() / G_USEC_PER_SEC, office->site->config->seller.timezone);
    if (!text)
        return NULL;
    day[4] = '\0';
    g_auto(GStrv) parts = g_strsplit(text, "@Y", -1);
    return g_strjoinv(day, parts);
}

/* A line, and what comes of it; @Y in each is this year. */
struct step {
    const char *line;
    int status;
    const char *out; /* stands in standard output; NULL: that is empty */
    const char *err; /* stands in standard error, but for the daemon's absence; NULL: it is empty */
};

static inline void check_said(const struct step *step, const char *said, const char *words)
{
    if (words ? !strstr(said, words) : *said != '\0')
        g_error("%s: said '%s', not '%s'", step->line, said, words ? words : "");
}

/* Runs the lines one after the other; ended by a line that is NULL. */
static inline void office_steps(const struct office *office, const struct step *steps)
{
    for (; steps->line; steps++) {
        g_autofree char *line = of_today(office, steps->line), *out = of_today(office, steps->out),
                        *err = of_today(office, steps->err);
        const struct step now = {line, steps->status, out, err}, *step = &now;
        struct ran ran = office_run(office, line);
        if (ran.status != step->status)
            g_error("%s: exit %d: %s%s", step->line, ran.status, ran.out, ran.err);
        check_said(step, ran.out, step->out);
        check_said(step, ran.err, step->err);
        ran_clear(&ran);
    }
}

/* What a line with --json says; exit `status`. The caller deletes. */
static inline cJSON *office_json(const struct office *office, const char *line, int status)
{
    struct ran ran = office_run(office, line);
    cJSON *json = cJSON_Parse(ran.out);
    if (ran.status != status || !json)
        g_error("%s: exit %d, no JSON: '%s' %s", line, ran.status, ran.out, ran.err);
    ran_clear(&ran);
    return json;
}

/* The member of a path such as "0.totals.gross", as JSON without blanks; "(none)" where there is
 * none. Caller frees. */
static inline char *json_at(const cJSON *json, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    for (char **name = names; *name && json; name++)
        json = g_ascii_isdigit(**name) ? cJSON_GetArrayItem(json, atoi(*name))
                                       : cJSON_GetObjectItemCaseSensitive(json, *name);
    char *text = json ? cJSON_PrintUnformatted(json) : NULL,
         *copy = g_strdup(text ? text : "(none)");
    cJSON_free(text);
    return copy;
}

static inline void check_json(
        const char *where, const cJSON *json, const char *path, const char *wanted)
{
    g_autofree char *found = json_at(json, path);
    if (strcmp(found, wanted) != 0)
        g_error("%s: %s is %s, not %s", where, path, found, wanted);
}

#endif
