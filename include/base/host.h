/* Names and addresses of machines. Pure: nothing is looked up. Any thread. */
#ifndef BILLHOOK_BASE_HOST_H
#define BILLHOOK_BASE_HOST_H

#include <stdbool.h>

/* True for a host name, or an address without brackets, that can only be this machine: 127.0.0.0/8,
 * ::1, localhost and what ends in .localhost (RFC 6761, 6.3). Upper and lower case are alike. host
 * is not NULL. Any thread. */
bool host_is_loopback(const char *host);

#endif
