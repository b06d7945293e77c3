/* Waiting for a state that another thread brings about. */
#ifndef TESTS_UNIT_WAIT_H
#define TESTS_UNIT_WAIT_H

#include <glib.h>

/* Looks again and again; 90 s only matter when the test fails. */
#define wait_until(state)                                                     \
    do {                                                                      \
        gint64 until_ = g_get_monotonic_time() + (gint64)90 * G_USEC_PER_SEC; \
        while (!(state) && g_get_monotonic_time() < until_)                   \
            g_usleep(500);                                                    \
        g_assert_true(state);                                                 \
    } while (0)

#endif
