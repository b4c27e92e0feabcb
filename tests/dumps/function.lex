0	name	int
4	pipe	|
6	name	str
10	pipe	|
12	keyword	lambda
19	name	x
20	op	:
22	name	x
24	op	+
26	string	"!"
29	end
