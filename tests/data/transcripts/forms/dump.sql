-- MySQL dump 10.13
CREATE TABLE `faq` (`id` int, `question` text, `answer` text);
INSERT INTO `faq` (`id`, `question`, `answer`) VALUES
(1,'How large should a batch be at the start?','Start with thirty two and double it while it still fits into memory.'),
(2,'Which optimiser do you reach for first?','Adam with a small learning rate, and plain SGD once the data is large.'),
(3,'Do you shuffle the data in every epoch?','Yes, always, because the order would otherwise be learned as well.'),
(4,'Where can I read more about schedules?','The cosine schedule is explained at https://example.org/cosine in plain words.');
