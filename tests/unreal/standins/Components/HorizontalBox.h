// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/HorizontalBoxSlot.h"

class UHorizontalBox : public UPanelWidget
{
public:
	UHorizontalBoxSlot* AddChildToHorizontalBox(UWidget* Content)
	{
		AddChild(Content);
		return NewObject<UHorizontalBoxSlot>();
	}
};
