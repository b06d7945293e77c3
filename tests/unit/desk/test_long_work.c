/* Long work: asked for at the desk, done by its thread, looked at, stopped, its file taken, and
 * forgotten; what a stop of the program leaves. */
#include <fcntl.h>
#include <sys/stat.h>

#include "store/jobs.h"
#include "unit/desk/hygiene.h"
#include "unit/desk/papers.h"
#include "unit/wait.h"

static struct config *config_now(void *context)
{
    return config_ref(((struct house *)context)->site->config);
}

/* A desk whose thread of long work is asleep until start_thread(). */
static struct house *new_house(void)
{
    struct house *house = house_new("", "en");
    house->desk.ground.config = config_now;
    house->now = g_get_real_time() / G_USEC_PER_SEC; /* results get old by the clock */
    for (int role = 0; role < USER_ROLES; role++)
        house_sign_in(house, (enum user_role)role);
    return house;
}

static void start_thread(struct house *house)
{
    house->desk.jobs = jobs_start(&house->desk);
}

static bool is_over(const struct house *house, gint64 id)
{
    g_autoptr(stored_job_auto) job = job_get(house->site->store, id, NULL);
    return job->state != JOB_QUEUED && job->state != JOB_RUNNING;
}

static char *text_of_job(const struct house *house, gint64 id, enum job_state wanted)
{
    g_autoptr(stored_job_auto) job = job_get(house->site->store, id, NULL);
    if (job->state != wanted)
        g_error("job %d: %s, %s", (int)id, job_state_text(job->state), job->text);
    return g_strdup(job->text);
}

/* ---- done ---- */

/* Asked for by a form, done, and what came of it is on its page. */
static void test_done(void)
{
    static const struct {
        enum who who;
        const char *act, *fields, *ending; /* of its file; NULL: none */
        bool reader;                       /* may see it */
    } rows[] = {
            {ACCOUNTANT, "/jobs/verify", "", NULL, false},
            {ACCOUNTANT, "/jobs/export", "period=2025-10", "zip", false},
            {READER, "/reports/turnover/make", "period=2025", "csv", true},
    };
    struct house *house = new_house();
    new_invoice(house, 1);
    start_thread(house);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = (gint64)i + 1;
        post(house, rows[i].who, rows[i].act, rows[i].fields);
        g_autofree char *path = g_strdup_printf("/jobs/%d", (int)id),
                        *json = g_strconcat(path, ".json", NULL),
                        *file = g_strconcat(path, "/file", NULL);
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpstr(house->reply.location, ==, path);
        wait_until(is_over(house, id));
        g_autofree char *text = text_of_job(house, id, JOB_DONE);
        get(house, ACCOUNTANT, json);
        g_assert_true(says(house, "\"state\":\"done\""));
        get(house, ACCOUNTANT, path);
        g_assert_cmpint(count_links(house, file), ==, rows[i].ending ? 1 : 0);
        g_assert_cmpint(count_at(house, "//progress"), ==, 0);
        g_assert_cmpuint(get(house, READER, path)->status, ==, rows[i].reader ? 200 : 403);
        get(house, ACCOUNTANT, file);
        g_assert_cmpuint(house->reply.status, ==, rows[i].ending ? 200 : 404);
        if (rows[i].ending)
            g_assert_nonnull(strstr(house->reply.disposition, rows[i].ending));
    }
    get(house, ACCOUNTANT, "/jobs/2/file");
    g_assert_cmpint(memcmp(house->reply.body, "PK\x03\x04", 4), ==, 0);
    g_assert_cmpstr(house->reply.disposition, ==,
            "attachment; filename=\"billhook-export-2025-10-01-2025-10-31.zip\"");
    house_free(house);
}

/* The file is nobody else's to read, and no link leads out of the folder. */
static void test_file(void)
{
    struct house *house = new_house();
    struct stat info;
    start_thread(house);
    post(house, ACCOUNTANT, "/jobs/export", "period=2025-11");
    wait_until(is_over(house, 1));
    g_autofree char *folder = jobs_folder(house->site->path),
                    *file = g_build_filename(folder, "1.zip", NULL);
    g_assert_cmpint(stat(folder, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0700);
    g_assert_cmpint(stat(file, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);

    g_unlink(file);
    g_assert_cmpint(symlink(house->site->config->file, file), ==, 0);
    g_assert_cmpuint(get(house, ACCOUNTANT, "/jobs/1/file")->status, ==, 404);
    g_unlink(file);
    g_assert_cmpuint(get(house, ACCOUNTANT, "/jobs/1/file")->status, ==, 404);
    g_assert_cmpuint(get(house, ACCOUNTANT, "/jobs/9")->status, ==, 404);
    g_assert_cmpuint(get(house, ACCOUNTANT, "/jobs/9/file")->status, ==, 404);
    house_free(house);
}

/* Without a key of the shop's REST API there is nobody to ask: it failed, says why, and can be
 * asked for again. */
static void test_failed(void)
{
    struct house *house = new_house();
    start_thread(house);
    post(house, OWNER, "/orders/fetch", "");
    wait_until(is_over(house, 1));
    g_autofree char *text = text_of_job(house, 1, JOB_FAILED);
    g_assert_cmpstr(text, ==, "no shop has a key of its REST API");
    get(house, OWNER, "/jobs/1");
    check_text(house, "//p[@class='alert']", text);
    submit(house, OWNER, "/jobs/1/again", "");
    g_assert_cmpstr(house->reply.location, ==, "/jobs/2");
    g_assert_cmpuint(get(house, ACCOUNTANT, "/jobs/1")->status, ==, 403); /* an owner's */
    house_free(house);
}

/* ---- waiting ---- */

/* What is asked for twice with the same words is one; ten may wait; one that waits is stopped at
 * once, by whoever may see it. */
static void test_waiting(void)
{
    struct house *house = new_house();
    gint64 id;
    for (int i = 0; i < 3; i++)
        g_assert_true(job_add(house->site->store, "verify", "{}", "ann", house->now, &id, NULL));
    g_assert_cmpint(id, ==, 1);
    get(house, ACCOUNTANT, "/jobs/1");
    g_assert_cmpint(count_at(house, "//progress[not(@value)]"), ==, 1);
    g_assert_cmpuint(post(house, READER, "/jobs/1/stop", "")->status, ==, 403);
    get(house, ACCOUNTANT, "/jobs/1");
    submit(house, ACCOUNTANT, "/jobs/1/stop", "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_autofree char *text = text_of_job(house, 1, JOB_STOPPED);
    g_assert_cmpstr(text, ==, "a person stopped it");

    for (int i = 0; i <= JOBS_OPEN_MOST; i++) {
        g_autofree char *wishes = g_strdup_printf("{\"n\":\"%d\"}", i);
        g_autoptr(GError) error = NULL;
        bool good = job_add(house->site->store, "verify", wishes, "ann", house->now, &id, &error);
        g_assert_cmpint(good, ==, i < JOBS_OPEN_MOST);
        if (!good)
            g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    }
    start_thread(house);
    post(house, ACCOUNTANT, "/jobs/1/again", "");
    g_assert_true(house->reply.status == 303 || house->reply.status == 409);
    house_free(house);
}

/* What ran when the program was stopped is told as stopped; what waited is done; files without a
 * row, and halves of files, go. */
static void test_after_stop(void)
{
    struct house *house = new_house();
    gint64 id;
    for (int i = 0; i < 2; i++) {
        g_autofree char *wishes = g_strdup_printf("{\"n\":\"%d\"}", i);
        job_add(house->site->store, "verify", wishes, "ann", house->now, &id, NULL);
    }
    change(house->site, "UPDATE jobs SET state = 'running', begun_at = 1 WHERE id = 1");
    g_autofree char *folder = jobs_folder(house->site->path);
    static const char *const left[] = {"1.part", "77.zip"};
    g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *file = g_build_filename(folder, left[i], NULL);
        g_assert_true(g_file_set_contents(file, "x", 1, NULL));
    }
    start_thread(house);
    wait_until(is_over(house, 1) && is_over(house, 2));
    g_autofree char *first = text_of_job(house, 1, JOB_STOPPED),
                    *second = text_of_job(house, 2, JOB_DONE);
    g_assert_nonnull(strstr(first, "the program was stopped"));
    for (gsize i = 0; i < G_N_ELEMENTS(left); i++) {
        g_autofree char *file = g_build_filename(folder, left[i], NULL);
        wait_until(!g_file_test(file, G_FILE_TEST_EXISTS));
    }
    house_free(house);
}

/* "results stand in DATABASE.jobs for a day": a result that is older goes with the next work, and
 * its page says so. */
static void test_old(void)
{
    static const struct {
        gint64 age_s;
        bool kept;
    } rows[] = {{JOB_RESULT_KEPT_S - 600, true}, {JOB_RESULT_KEPT_S + 600, false}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct house *house = new_house();
        start_thread(house);
        post(house, ACCOUNTANT, "/jobs/export", "period=2025-11");
        wait_until(is_over(house, 1));
        g_autofree char *age = g_strdup_printf("UPDATE jobs SET ended_at = %" G_GINT64_FORMAT,
                g_get_real_time() / G_USEC_PER_SEC - rows[i].age_s);
        change(house->site, age);
        post(house, ACCOUNTANT, "/jobs/verify", "");
        wait_until(is_over(house, 2));
        g_assert_cmpuint(
                get(house, ACCOUNTANT, "/jobs/1/file")->status, ==, rows[i].kept ? 200 : 404);
        get(house, ACCOUNTANT, "/jobs/1");
        g_assert_cmpint(says(house, words_get(WORD_JOB_FILE_GONE, LANGUAGE_EN)), ==, !rows[i].kept);
        house_free(house);
    }
}

/* A kind that there is not, and wishes that are no JSON, end as failed; the thread goes on. */
static void test_strange(void)
{
    static const char *const rows[][2] = {{"dance", "{}"}, {"report", "{}"}, {"report", "no json"},
            {"export", "{}"}, {"export", "{\"from\":\"2025-13-01\",\"to\":\"2025-13-31\"}"}};
    struct house *house = new_house();
    gint64 id = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (!job_add(house->site->store, rows[i][0], rows[i][1], "ann", house->now, &id, NULL))
            g_error("%s is not kept", rows[i][0]);
    start_thread(house);
    wait_until(is_over(house, id));
    for (gint64 one = 1; one <= id; one++) {
        g_autofree char *text = text_of_job(house, one, JOB_FAILED);
        g_assert_cmpuint(strlen(text), >, 5);
    }
    g_assert_cmpuint(get(house, OWNER, "/jobs/1")->status, ==, 404);
    g_assert_cmpuint(get(house, OWNER, "/jobs/3")->status, ==, 200);
    g_assert_cmpuint(get(house, OWNER, "/reports")->status, ==, 200);
    house_free(house);
}

/* ---- what came of it ---- */

/* A job that has ended with a result; its id. */
static gint64 ended(struct house *house, const char *kind, const char *result)
{
    static int count = 0;
    gint64 id;
    g_autofree char *wishes = g_strdup_printf("{\"n\":\"%d\"}", count++);
    g_assert_true(job_add(house->site->store, kind, wishes, "olga", house->now, &id, NULL));
    g_autoptr(stored_job_auto) job = job_get(house->site->store, id, NULL);
    bool begun = false;
    g_assert_true(job_begin(house->site->store, id, house->now, &begun, NULL));
    job->state = JOB_DONE;
    job->ended_at = house->now;
    g_free(job->result);
    job->result = g_strdup(result);
    g_assert_true(job_end(house->site->store, job, NULL));
    return id;
}

#define EVIL "<b id='evil'>x</b>"

/* What each kind found is told, with what a shop said as text; a result that is none says that it
 * is gone. */
static void test_results(void)
{
    static const struct {
        const char *kind, *result;
        const char *where, *text; /* an XPath and what stands there */
    } rows[] = {
            {"export",
                    "{\"documents\":7,\"files\":12,\"faults\":2,\"fault\":\"" EVIL "\","
                    "\"foreign\":3}",
                    "count(//p[@class='bad' or @class='wait'])", "2"},
            {"export", "{\"documents\":7,\"files\":12,\"faults\":0,\"fault\":\"\",\"foreign\":0}",
                    "count(//p[@class='good'])", "1"},
            {"verify", "{\"proof\":{\"documents\":7,\"faults\":[]},\"count\":0}",
                    "count(//p[@class='good'])", "1"},
            {"verify",
                    "{\"proof\":{\"documents\":7,\"faults\":[{\"document\":\"2025-00001\",\"text\":"
                    "\"" EVIL "\"},{\"document\":\"2025-00002\",\"text\":\"y\"}]},\"count\":2}",
                    "//tbody/tr[1]/td", EVIL},
            {"reconcile",
                    "{\"count\":1,\"shops\":[{\"shop\":\"main\",\"orders\":9,\"paid\":8,"
                    "\"invoiced\":7,\"gross_orders\":\"121.00\",\"gross_documents\":\"0\","
                    "\"differences\":[{\"order_id\":5,\"order_number\":\"" EVIL "\",\"kind\":"
                    "\"no-invoice\",\"reason\":\"" EVIL "\",\"order_total\":\"121.00\","
                    "\"documents_total\":\"0.00\"}]}]}",
                    "//tbody//a[@href='/orders/main/5']", EVIL},
            {"reconcile", "{\"count\":0,\"shops\":[]}", "count(//p[@class='good'])", "1"},
            {"sync",
                    "{\"shops\":[{\"shop\":\"main\",\"looked_at\":9,\"new\":2,\"newer\":1,"
                    "\"known\":5,\"failed\":1}]}",
                    "//p[starts-with(., 'main')]",
                    "main: 9 looked at, 3 new or changed, 5 known, 1 failed"},
            {"sync",
                    "{\"shops\":[{\"shop\":\"main\",\"looked_at\":8,\"new\":2,\"newer\":1,"
                    "\"known\":5,\"failed\":0}]}",
                    "//p[starts-with(., 'main')]", "main: 8 looked at, 3 new or changed, 5 known"},
            {"report", "{\"report\":{\"report\":\"none\",\"lines\":[]}}", "count(//table)", "0"},
            {"report", "{}", "count(//table)", "0"},
            {"verify", "[1,2", "count(//p[@class='empty'])", "1"},
            {"verify", "{\"proof\":7,\"count\":\"x\"}", "count(//p[@class='good'])", "1"},
    };
    struct house *house = new_house();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = ended(house, rows[i].kind, rows[i].result);
        get_at(house, OWNER, "/jobs/%d", (int)id);
        check_page(house, rows[i].result, 200, "en");
        check_text(house, rows[i].where, rows[i].text);
    }
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/long-work/done", test_done);
    g_test_add_func("/desk/long-work/file", test_file);
    g_test_add_func("/desk/long-work/failed", test_failed);
    g_test_add_func("/desk/long-work/waiting", test_waiting);
    g_test_add_func("/desk/long-work/after-stop", test_after_stop);
    g_test_add_func("/desk/long-work/old", test_old);
    g_test_add_func("/desk/long-work/strange", test_strange);
    g_test_add_func("/desk/long-work/results", test_results);
    return g_test_run();
}
