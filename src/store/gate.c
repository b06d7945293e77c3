/* The turn at writing, among the threads of one process. SQLite's own wait for a lock sleeps and is
 * not fair: a busy worker would keep deliveries waiting for tens of milliseconds, and the renderer
 * for all of its batches. Deliveries go first, the others in the order they came. */
#include "gate.h"

#include "connection.h"
#include "store/store.h"

struct store_gate {
    GMutex mutex;
    GCond free;
    bool taken;
    int urgent; /* urgent ones that wait */
    const struct store_place *place;
    guint64 drawn,
            called; /* the others draw a number each; those below `called` have had their turn */
};

struct store_gate *store_gate_new(void)
{
    struct store_gate *gate = g_new0(struct store_gate, 1);
    g_mutex_init(&gate->mutex);
    g_cond_init(&gate->free);
    return gate;
}

void store_gate_free(struct store_gate *gate)
{
    if (!gate)
        return;
    g_cond_clear(&gate->free);
    g_mutex_clear(&gate->mutex);
    g_free(gate);
}

void store_use_gate(struct store *store, struct store_gate *gate, bool urgent)
{
    store->gate = gate;
    store->urgent = urgent;
    store_watch_place(store, store_gate_place(gate));
}

void store_gate_watch(struct store_gate *gate, const struct store_place *place)
{
    gate->place = place;
}

const struct store_place *store_gate_place(const struct store_gate *gate)
{
    return gate ? gate->place : NULL;
}

bool store_gate_wanted(struct store *store)
{
    if (!store->gate)
        return false;
    g_mutex_lock(&store->gate->mutex);
    bool wanted = store->gate->urgent > 0 || store->gate->drawn > store->gate->called;
    g_mutex_unlock(&store->gate->mutex);
    return wanted;
}

void gate_enter(struct store *store)
{
    struct store_gate *gate = store->gate;
    if (!gate || store->in_gate)
        return;
    g_mutex_lock(&gate->mutex);
    guint64 number = 0;
    if (store->urgent)
        gate->urgent++;
    else
        number = gate->drawn++;
    while (gate->taken || (!store->urgent && (gate->urgent > 0 || gate->called != number)))
        g_cond_wait(&gate->free, &gate->mutex);
    if (store->urgent)
        gate->urgent--;
    else
        gate->called++;
    gate->taken = store->in_gate = true;
    g_mutex_unlock(&gate->mutex);
}

void gate_leave(struct store *store)
{
    struct store_gate *gate = store->gate;
    if (!gate || !store->in_gate)
        return;
    g_mutex_lock(&gate->mutex);
    gate->taken = store->in_gate = false;
    g_cond_broadcast(&gate->free);
    g_mutex_unlock(&gate->mutex);
}
