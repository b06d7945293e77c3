/* What the code under test writes on standard output or standard error. */
#ifndef TESTS_UNIT_CAPTURED_H
#define TESTS_UNIT_CAPTURED_H

#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

struct capture {
    int descriptor, kept, source; /* what is caught, where it went before, where it is read */
};

/* Not all streams: another thread may be reading one. */
static inline void capture_flush(void)
{
    fflush(stdout);
    fflush(stderr);
}

static inline struct capture capture_into(int descriptor, int target, int source)
{
    capture_flush();
    struct capture capture = {descriptor, dup(descriptor), source};
    g_assert_cmpint(dup2(target, descriptor), ==, descriptor);
    return capture;
}

/* From now on what goes to a descriptor (STDERR_FILENO) is caught, into memory. */
static inline struct capture capture_begin(int descriptor)
{
    int memory = memfd_create("captured", MFD_CLOEXEC);
    g_assert_cmpint(memory, >=, 0);
    return capture_into(descriptor, memory, memory);
}

/* As capture_begin(), and the descriptor is a terminal so many columns wide. */
static inline struct capture capture_terminal(int descriptor, int columns)
{
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    g_assert_cmpint(terminal, >=, 0);
    g_assert_cmpint(grantpt(terminal) | unlockpt(terminal), ==, 0);
    int end = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    g_assert_cmpint(end, >=, 0);

    struct termios mode;
    struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};
    g_assert_cmpint(tcgetattr(end, &mode), ==, 0);
    cfmakeraw(&mode); /* no line feed becomes two characters */
    g_assert_cmpint(tcsetattr(end, TCSANOW, &mode), ==, 0);
    g_assert_cmpint(ioctl(end, TIOCSWINSZ, &size), ==, 0);

    struct capture capture = capture_into(descriptor, end, terminal);
    close(end);
    return capture;
}

/* Ends it; what was caught, caller frees. */
static inline char *capture_end(struct capture *capture)
{
    char bytes[4096];
    ssize_t count;
    GString *text = g_string_new(NULL);
    capture_flush();
    if (lseek(capture->source, 0, SEEK_SET) != 0) /* a terminal ends when nobody has it open */
        fcntl(capture->source, F_SETFL, O_NONBLOCK);
    while ((count = read(capture->source, bytes, sizeof bytes)) > 0)
        g_string_append_len(text, bytes, count);
    g_assert_cmpint(dup2(capture->kept, capture->descriptor), ==, capture->descriptor);
    close(capture->kept);
    close(capture->source);
    return g_string_free(text, FALSE);
}

#endif
