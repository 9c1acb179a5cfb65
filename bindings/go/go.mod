module fwkeys

go 1.19
