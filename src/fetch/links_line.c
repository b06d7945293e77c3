/* The end of a line to Mollie. */
#include "fetch/links_line.h"

void links_line_clear(struct links_line *line)
{
    net_client_free(line->client);
    line->client = NULL;
}
