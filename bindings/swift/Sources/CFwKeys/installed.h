/* The module map names files beside itself only; the header is where it was installed. */
#include <fwkeys.h>
