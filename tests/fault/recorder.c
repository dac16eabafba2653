/* Records what a program does to the files of one folder, in order, so that a test can make the disk images that
 * a power cut might leave; and makes writes or syncs fail when told to. Preloaded; needs no rights.
 *
 * FAULT_DIR    folder that is watched
 * FAULT_LOG    file that receives the record (outside the folder)
 * FAULT_SPACE  bytes that may still be written; then ENOSPC, until the file FAULT_HEAL exists
 * FAULT_SYNC   number of syncs that succeed before one fails with EIO
 *
 * One record: op (1 byte), length of name (2), offset (8), length of data (8), name, data; little endian.
 * Ops: O created, W written, T cut to a length, S file synced, D folder synced, U unlinked, R renamed (data: new name).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 1024
#define NAME 300
#define FOLDER "."

static char names[FILES][NAME];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *folder, *heal;
static int log_fd = -1;
static long long space = -1, syncs = -1;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);
static int (*real_rename)(const char *, const char *);

static void begin(void)
{
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_rename = dlsym(RTLD_NEXT, "rename");
    folder = getenv("FAULT_DIR");
    heal = getenv("FAULT_HEAL");
    if (getenv("FAULT_SPACE")) space = atoll(getenv("FAULT_SPACE"));
    if (getenv("FAULT_SYNC")) syncs = atoll(getenv("FAULT_SYNC"));
    if (getenv("FAULT_LOG")) log_fd = real_open(getenv("FAULT_LOG"), O_CREAT | O_APPEND | O_WRONLY, 0600);
}

static void ready(void) { pthread_once(&once, begin); }

/* The name below the watched folder, FOLDER for itself, NULL for all else. */
static const char *inside(const char *path)
{
    size_t length;
    ready();
    if (!folder || !path) return NULL;
    length = strlen(folder);
    if (strncmp(path, folder, length)) return NULL;
    if (!path[length]) return FOLDER;
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *name_of(int fd)
{
    return fd >= 0 && fd < FILES && names[fd][0] ? names[fd] : NULL;
}

static void record(char op, const char *name, int64_t offset, const void *data, int64_t count)
{
    uint16_t length = (uint16_t)strlen(name);
    int64_t stored = data ? count : 0;
    size_t total = 19 + length + (size_t)stored;
    char *line;
    if (log_fd < 0) return;
    line = malloc(total);
    line[0] = op;
    memcpy(line + 1, &length, 2);
    memcpy(line + 3, &offset, 8);
    memcpy(line + 11, &stored, 8);
    memcpy(line + 19, name, length);
    if (stored) memcpy(line + 19 + length, data, (size_t)stored);
    pthread_mutex_lock(&lock);
    if (real_write(log_fd, line, total) != (ssize_t)total) abort();
    pthread_mutex_unlock(&lock);
    free(line);
}

static int opened(const char *path, int flags, int mode)
{
    const char *name = inside(path);
    int is_new = name && (flags & O_CREAT) && access(path, F_OK);
    int fd = real_open(path, flags, mode);
    if (fd < 0 || fd >= FILES) return fd;
    names[fd][0] = 0;
    if (name) {
        strncpy(names[fd], name, NAME - 1);
        if (is_new) record('O', name, 0, NULL, 0);
        if (flags & O_TRUNC) record('T', name, 0, NULL, 0);
    }
    return fd;
}

#define OPEN(symbol)                             \
    int symbol(const char *path, int flags, ...) \
    {                                            \
        va_list rest;                            \
        int mode;                                \
        va_start(rest, flags);                   \
        mode = va_arg(rest, int);                \
        va_end(rest);                            \
        return opened(path, flags, mode);        \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    ready();
    if (fd >= 0 && fd < FILES) names[fd][0] = 0;
    return real_close(fd);
}

static int is_full(size_t count)
{
    int full;
    if (space < 0 || (heal && !access(heal, F_OK))) return 0;
    pthread_mutex_lock(&lock);
    full = (long long)count > space;
    if (!full) space -= (long long)count;
    pthread_mutex_unlock(&lock);
    if (full) errno = ENOSPC;
    return full;
}

ssize_t write(int fd, const void *data, size_t count)
{
    const char *name;
    ssize_t done;
    ready();
    name = name_of(fd);
    if (name && is_full(count)) return -1;
    done = real_write(fd, data, count);
    if (name && done > 0) record('W', name, lseek(fd, 0, SEEK_CUR) - done, data, done);
    return done;
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset)
{
    const char *name;
    ssize_t done;
    ready();
    name = name_of(fd);
    if (name && is_full(count)) return -1;
    done = real_pwrite(fd, data, count, offset);
    if (name && done > 0) record('W', name, offset, data, done);
    return done;
}
ssize_t pwrite(int fd, const void *data, size_t count, off_t offset) { return pwrite64(fd, data, count, offset); }

int ftruncate64(int fd, off64_t size)
{
    const char *name;
    int result;
    ready();
    name = name_of(fd);
    result = real_ftruncate(fd, size);
    if (!result && name) record('T', name, size, NULL, 0);
    return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, int result)
{
    const char *name = name_of(fd);
    struct stat about;
    if (result || !name) return result;
    if (syncs >= 0 && syncs-- == 0) {
        errno = EIO;
        return -1;
    }
    record(!fstat(fd, &about) && S_ISDIR(about.st_mode) ? 'D' : 'S', name, 0, NULL, 0);
    return 0;
}
int fsync(int fd)
{
    ready();
    return synced(fd, real_fsync(fd));
}
int fdatasync(int fd)
{
    ready();
    return synced(fd, real_fdatasync(fd));
}

int unlink(const char *path)
{
    const char *name = inside(path);
    int result = real_unlink(path);
    if (!result && name) record('U', name, 0, NULL, 0);
    return result;
}

int rename(const char *from, const char *to)
{
    const char *old = inside(from), *new = inside(to);
    int result = real_rename(from, to);
    if (!result && old && new) record('R', old, 0, new, (int64_t)strlen(new));
    return result;
}
