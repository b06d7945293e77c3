/* The database fails at one point after the other, so that a test can hold for every point what an
 * operation owes its caller. Real failures of SQLite, on every connection that the program opens.
 * One thread. */
#ifndef TESTS_UNIT_FAULTS_H
#define TESTS_UNIT_FAULTS_H

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

enum fault_kind {
    FAULT_PREPARE, /* a statement is refused when it is compiled, as after a schema that another
                      program changed */
    FAULT_STEP, /* one statement is interrupted where it begins, or between its rows; a transaction
                   it stands in is rolled back, as SQLite does when the disk is full or broken */
    FAULT_STEP_ON, /* that one and all after it */
    FAULT_COMMIT,  /* a commit fails and is rolled back */
    FAULT_KINDS
};

static const char *const fault_names[FAULT_KINDS] = {"prepare", "step", "step-on", "commit"};

static struct {
    bool armed, opened, hit;
    bool stop; /* the statement in hand ends */
    enum fault_kind kind;
    int at, seen; /* the points of the kind so far */
} fault_state;

static inline void faults_arm(enum fault_kind kind, int at)
{
    fault_state.armed = fault_state.opened = true;
    fault_state.hit = false;
    fault_state.kind = kind;
    fault_state.at = at;
    fault_state.seen = 0;
}

/* The same, but counts from the end of a store_open() to come. */
static inline void faults_arm_opened(enum fault_kind kind, int at)
{
    faults_arm(kind, at);
    fault_state.opened = false;
}

/* True when the point was reached. */
static inline bool faults_disarm(void)
{
    fault_state.armed = fault_state.stop = false;
    return fault_state.hit;
}

static inline bool fault_now(enum fault_kind kind)
{
    bool on = kind == FAULT_STEP && fault_state.kind == FAULT_STEP_ON;
    if (!fault_state.armed || !fault_state.opened || (kind != fault_state.kind && !on))
        return false;
    fault_state.seen++;
    bool now = on ? fault_state.seen >= fault_state.at : fault_state.seen == fault_state.at;
    fault_state.hit = fault_state.hit || now;
    return now;
}

static int fault_authorize(void *context,
        int action,
        const char *first,
        const char *second,
        const char *database,
        const char *trigger)
{
    (void)context, (void)second, (void)database;
    if (action == SQLITE_TRANSACTION && g_strcmp0(first, "ROLLBACK") == 0)
        return SQLITE_OK;
    bool begins = action == SQLITE_SELECT || action == SQLITE_INSERT || action == SQLITE_UPDATE ||
            action == SQLITE_DELETE || action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT ||
            action == SQLITE_PRAGMA;
    return begins && !trigger && fault_now(FAULT_PREPARE) ? SQLITE_DENY : SQLITE_OK;
}

static int fault_trace(unsigned event, void *context, void *statement, void *text)
{
    (void)context;
    /* what a trigger does belongs to the statement that fires it */
    bool inside = event == SQLITE_TRACE_STMT && g_str_has_prefix(text, "--");
    if (inside || (event == SQLITE_TRACE_STMT && g_str_has_prefix(text, "ROLLBACK")))
        return 0;
    /* the last thing that store_open() reads */
    const char *sql = event == SQLITE_TRACE_ROW ? sqlite3_sql(statement) : NULL;
    if (sql && strstr(sql, "FROM birth")) {
        fault_state.opened = true;
        return 0;
    }
    fault_state.stop = fault_state.stop || fault_now(FAULT_STEP);
    return 0;
}

/* Ends the statement in hand. Not by sqlite3_interrupt(), which lasts as long as anything is open
 * on the connection, and the search index keeps something open: even a rollback would fail. */
static int fault_progress(void *context)
{
    (void)context;
    bool stop = fault_state.stop;
    fault_state.stop = false;
    return stop;
}

static int fault_commit(void *context)
{
    (void)context;
    return fault_now(FAULT_COMMIT);
}

static int fault_connect(
        sqlite3 *db, const char **message, const struct sqlite3_api_routines *routines)
{
    (void)message, (void)routines;
    sqlite3_set_authorizer(db, fault_authorize, NULL);
    sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW, fault_trace, NULL);
    sqlite3_commit_hook(db, fault_commit, NULL);
    sqlite3_progress_handler(db, 1, fault_progress, NULL);
    return SQLITE_OK;
}

/* Once, before the first connection. A rollback never fails: SQLite promises that it ends the
 * transaction. */
static inline void faults_install(void)
{
    g_assert_cmpint(sqlite3_auto_extension((void (*)(void))fault_connect), ==, SQLITE_OK);
}

#endif
