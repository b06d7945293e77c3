/* The waits between attempts, one table for shops and for Mollie. */
#include "back_off.h"

static const gint64 waits_s[] = {60, 5 * 60, 15 * 60, 60 * 60};

gint64 back_off_after(int failures)
{
    int last = G_N_ELEMENTS(waits_s) - 1;
    return waits_s[CLAMP(failures - 1, 0, last)];
}
