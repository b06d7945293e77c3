/* The SQL of reminders. Laid out by hand: a clause a line where a statement is longer than a line.
 */
#include "columns.h"
#include "statements.h"

/* clang-format off */

#define REMINDERS \
        "SELECT " COLUMNS_SQL(REMINDER_COLUMN_LIST) " " \
        "FROM reminders r JOIN mails m ON m.id = r.mail_id "

/* Invoices that somebody still has to pay, by their due date; the index says it in these words. */
#define OVERDUE \
        "FROM documents d INDEXED BY documents_overdue " \
        "WHERE d.type = 'invoice' AND d.state IN ('issued', 'sent') AND d.total_due > 0 "

#define STANDING "FROM reminders r WHERE r.document_id = d.id AND r.void_at = 0"

const char *const reminder_statements[STATEMENTS] = {
    [S_REMINDER_START] = "INSERT INTO reminder_start (id, day) VALUES (1, ?1) ON CONFLICT DO NOTHING",
    [S_REMINDER_SINCE] = "SELECT day FROM reminder_start WHERE id = 1",
    [S_REMINDERS_OF] = REMINDERS "WHERE r.document_id = ?1 AND r.void_at = 0 ORDER BY r.step",
    [S_REMINDER_OF_MAIL] = REMINDERS "WHERE r.mail_id = ?1",
    [S_REMINDER_ADD] =
            "INSERT INTO reminders (document_id, step, queued_at, day, due, fee, mail_id) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
            "RETURNING id",
    [S_REMINDER_VOID] = "UPDATE reminders SET void_at = ?2 WHERE id = ?1 AND void_at = 0",
    [S_REMINDER_HOLD] =
            "INSERT INTO reminder_holds (document_id, since) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [S_REMINDER_RELEASE] = "DELETE FROM reminder_holds WHERE document_id = ?1",
    [S_REMINDER_HELD] = "SELECT since FROM reminder_holds WHERE document_id = ?1",
    /* ?1 from, ?2 today, ?3 the days of the steps as JSON, ?4 how many, ?5 and ?6 after which, ?7 */
    [S_REMINDER_CANDIDATES] =
            "SELECT d.id " OVERDUE
            "AND d.due_date >= ?1 AND (d.due_date, d.id) > (?5, ?6) "
            "AND d.due_date <= date(?2, '-' || json_extract(?3, '$[0]') || ' days') "
            "AND (SELECT count(*) " STANDING ") < ?4 "
            "AND d.due_date <= date(?2, '-' || "
            "json_extract(?3, '$[' || (SELECT count(*) " STANDING ") || ']') || ' days') "
            "AND NOT EXISTS (SELECT 1 " STANDING " AND r.day >= ?2) "
            "AND NOT EXISTS (SELECT 1 FROM reminder_holds h WHERE h.document_id = d.id) "
            "ORDER BY d.due_date, d.id LIMIT ?7",
    [S_REMINDER_OLDER] =
            "SELECT count(*) " OVERDUE "AND d.due_date > '' AND d.due_date < ?1",
};
