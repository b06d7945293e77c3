/* What the desk counts for /metrics. */
#include "../../../src/desk/tally.h"

static const struct {
    unsigned status;
    int class;
} statuses[] = {
        {200, 2}, {206, 2}, {303, 3}, {404, 4}, {429, 4}, {500, 5}, {599, 5}, {600, 0}, {0, 0}};

static void test_answers(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        struct desk_tally tally;
        struct desk_figures figures;
        tally_init(&tally);
        tally_answer(&tally, statuses[i].status);
        tally_read(&tally, &figures);
        for (int class = 0; class < DESK_CLASSES; class ++)
            g_assert_cmpuint(figures.answers[class], ==, class == statuses[i].class);
        tally_clear(&tally);
    }
}

static void test_sign_ins(void)
{
    struct desk_tally tally;
    struct desk_figures figures;
    tally_init(&tally);
    for (int outcome = 0; outcome < DESK_SIGN_INS; outcome++)
        for (int times = 0; times <= outcome; times++)
            tally_sign_in(&tally, (enum desk_sign_in)outcome);
    tally_read(&tally, &figures);
    for (int outcome = 0; outcome < DESK_SIGN_INS; outcome++)
        g_assert_cmpuint(figures.sign_ins[outcome], ==, (guint)outcome + 1);
    g_assert_cmpstr(desk_sign_in_text(DESK_SIGN_IN_WAITING), ==, "waiting");
    tally_clear(&tally);
}

/* The budgets of a list, 30 and 60 ms, are bounds of the histogram: what keeps them can be read. */
static void test_pages(void)
{
    static const struct {
        gint64 us;
        double bound;
    } rows[] = {{29999, 0.03}, {30000, 0.03}, {30001, 0.06}, {60000, 0.06}, {60001, 0.25}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk_tally tally;
        struct desk_figures figures;
        tally_init(&tally);
        tally_page(&tally, rows[i].us);
        tally_page(&tally, -5); /* a clock that stood still */
        tally_read(&tally, &figures);
        int bucket = 1;
        while (!figures.pages.buckets[bucket])
            bucket++;
        g_assert_cmpfloat(figures.pages.scale->bound[bucket], ==, rows[i].bound);
        g_assert_cmpuint(figures.pages.buckets[0], ==, 1);
        g_assert_cmpuint(figures.pages.sum, ==, (guint64)rows[i].us);
        tally_clear(&tally);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/tally/answers", test_answers);
    g_test_add_func("/desk/tally/sign-ins", test_sign_ins);
    g_test_add_func("/desk/tally/pages", test_pages);
    return g_test_run();
}
