/* The SQL of long work. Laid out by hand: a clause a line where a statement is longer than a line.
 */
#include "columns.h"
#include "statements.h"

/* clang-format off */

#define JOBS "SELECT " COLUMNS_SQL(JOB_COLUMN_LIST) " FROM jobs j "

const char *const job_statements[STATEMENTS] = {
    [S_JOB_ADD] =
            "INSERT INTO jobs (kind, wishes, user, state, made_at) "
            "VALUES (?1, ?2, ?3, 'queued', ?4) RETURNING id",
    [S_JOB_GET] = JOBS "WHERE j.id = ?1",
    [S_JOB_LIST] = JOBS "WHERE j.id > 0 ORDER BY j.id DESC LIMIT ?1",
    [S_JOB_NEXT] =
            JOBS "INDEXED BY jobs_open WHERE j.state IN ('queued', 'running') "
            "AND j.state = 'queued' ORDER BY j.id LIMIT 1",
    [S_JOB_OPEN] =
            "SELECT count(*) FROM jobs INDEXED BY jobs_open WHERE state IN ('queued', 'running')",
    [S_JOB_SAME] =
            "SELECT id FROM jobs INDEXED BY jobs_open WHERE state IN ('queued', 'running') "
            "AND kind = ?1 AND wishes = ?2 LIMIT 1",
    [S_JOB_BEGIN] =
            "UPDATE jobs SET state = 'running', begun_at = ?2 WHERE id = ?1 AND state = 'queued'",
    [S_JOB_END] =
            "UPDATE jobs SET state = ?2, done = ?3, of = ?4, ended_at = ?5, text = ?6, "
            "result = ?7, file = ?8, bytes = ?9 WHERE id = ?1 AND state = 'running'",
    [S_JOB_CANCEL] =
            "UPDATE jobs SET state = 'stopped', ended_at = ?2, text = ?3 "
            "WHERE id = ?1 AND state = 'queued'",
    [S_JOB_RECOVER] =
            "UPDATE jobs INDEXED BY jobs_open SET state = 'stopped', ended_at = ?1, text = ?2 "
            "WHERE state IN ('queued', 'running') AND state = 'running'",
    [S_JOB_FILES] =
            JOBS "WHERE j.id > 0 AND j.file <> '' ORDER BY j.id DESC LIMIT 200",
    [S_JOB_FORGET_FILE] = "UPDATE jobs SET file = '', bytes = 0, result = '' WHERE id = ?1",
    [S_JOB_PURGE] = "DELETE FROM jobs WHERE ended_at > 0 AND ended_at < ?1",
};
/* clang-format on */
