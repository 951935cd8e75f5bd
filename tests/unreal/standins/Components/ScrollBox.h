// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Blueprint/UserWidget.h"

class UScrollBox : public UPanelWidget
{
public:
	void ScrollToEnd() {}
};
