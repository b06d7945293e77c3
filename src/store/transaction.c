/* Transactions, each in its turn and only while the files are in their place. */
#include "connection.h"
#include "gate.h"
#include "place.h"
#include "searched.h"
#include "sql.h"
#include "store/store.h"

bool store_begin(struct store *store, GError **error)
{
    gate_enter(store);
    if (place_holds(store, error) && sql_run(store, S_BEGIN, NO_VALUES, error))
        return store->inside = true;
    gate_leave(store);
    return false;
}

bool store_begin_read(struct store *store, bool *own, GError **error)
{
    *own = false;
    if (!sqlite3_get_autocommit(store->db))
        return true;
    *own = sql_run(store, S_BEGIN_READ, NO_VALUES, error);
    return *own;
}

void store_end_read(struct store *store, bool own)
{
    if (own && !sqlite3_get_autocommit(store->db))
        sql_run(store, S_ROLLBACK, NO_VALUES, NULL);
}

bool store_commit(struct store *store, GError **error)
{
    /* what is issued is not in a file that is gone; a delivery is asked about as late as can be,
     * before it is answered */
    bool good = (store->urgent || place_holds(store, error)) && searched_write(store, error) &&
            sql_run(store, S_COMMIT, NO_VALUES, error);
    if (!good)
        store_rollback(store);
    good = good && (!store->urgent || place_holds(store, error));
    store->inside = false;
    gate_leave(store);
    return good;
}

void store_rollback(struct store *store)
{
    /* a full disk or an I/O error has rolled back already: then there is nothing to do */
    if (!sqlite3_get_autocommit(store->db))
        sql_run(store, S_ROLLBACK, NO_VALUES, NULL);
    searched_forget(store);
    store->inside = false;
    gate_leave(store);
}

bool store_savepoint(struct store *store, GError **error)
{
    return sql_run(store, S_SAVEPOINT, NO_VALUES, error);
}

bool store_release(struct store *store, GError **error)
{
    return sql_run(store, S_RELEASE, NO_VALUES, error);
}

void store_rollback_to(struct store *store)
{
    searched_doubt(store);
    if (!sqlite3_get_autocommit(store->db))
        sql_run(store, S_ROLLBACK_TO, NO_VALUES, NULL);
}
