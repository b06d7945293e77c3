/* Tables of troubles of one kind: what `status` says of each, where it begins and where it does not
 * yet. */
#ifndef TESTS_UNIT_ACTS_TROUBLE_ROWS_H
#define TESTS_UNIT_ACTS_TROUBLE_ROWS_H

#include "acts/problems.h"
#include "unit/acts/acts.h"

struct trouble_row {
    const char *name;
    void (*trouble)(struct site *site);
    gint64 now;
    const char *codes;        /* a blank between; "()" around a note */
    const char *words, *help; /* of the last one; NULL: not looked at */
};

/* Looks at a row: of the problems only those whose code begins with one of `beginnings`. */
static inline void check_trouble(const struct trouble_row *row, const char *const *beginnings)
{
    struct site *site = site_new("");
    row->trouble(site);

    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = problems_collect(site_work(site, row->now), &error);
    g_assert_no_error(error);
    g_autoptr(GString) codes = g_string_new(NULL);
    const struct problem *last = NULL;
    for (guint i = 0; i < list->len; i++) {
        const struct problem *problem = g_ptr_array_index(list, i);
        bool ours = false;
        for (const char *const *beginning = beginnings; *beginning; beginning++)
            ours |= g_str_has_prefix(problem->code, *beginning);
        if (!ours)
            continue;
        g_string_append_printf(
                codes, problem->note ? "%s(%s)" : "%s%s", codes->len ? " " : "", problem->code);
        last = problem;
    }
    g_assert_cmpstr(codes->str, ==, row->codes);
    if (row->words && !strstr(last->text, row->words))
        g_error("%s: '%s' does not say '%s'", row->name, last->text, row->words);
    if (row->help)
        g_assert_cmpstr(last->help, ==, row->help);
    site_free(site);
}

#endif
