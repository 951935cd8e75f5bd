// Moves a face with what is heard. Put one on the actor that has the character and the face.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldLipsyncComponent.generated.h"

class UInworldCharacterComponent;
class USkeletalMeshComponent;

/** A morph target, and how much of it a shape of the mouth takes. */
USTRUCT(BlueprintType)
struct INWORLDNATIVE_API FInworldMorph
{
	GENERATED_BODY()

	/** Mouth shape: 0 sil, 1 PP, 2 FF, 3 TH, 4 DD, 5 kk, 6 CH, 7 SS, 8 nn, 9 RR, 10 aa, 11 E, 12 I, 13 O, 14 U. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld", meta = (ClampMin = "0", ClampMax = "14"))
	int32 Viseme = 10;

	/** Of the face's mesh, such as jawOpen. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FName MorphTarget;

	/** Its weight when the mouth is all of this shape. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	float Weight = 1.0f;
};

/** Morph targets follow the viseme weights at the sample that is heard. */
UCLASS(ClassGroup = "Inworld", meta = (BlueprintSpawnableComponent))
class INWORLDNATIVE_API UInworldLipsyncComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UInworldLipsyncComponent();

	/** Whose voice moves the face. None: the character of this actor. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TObjectPtr<UInworldCharacterComponent> Speaker;

	/** None: the skeletal mesh of this actor. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TObjectPtr<USkeletalMeshComponent> Face;

	/** In front of sil, PP, FF, TH, DD, kk, CH, SS, nn, RR, aa, E, I, O, U in the names of the morph targets. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString MorphPrefix;

	/** Instead of the prefix, for morph targets with other names. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TArray<FInworldMorph> Morphs;

	virtual void TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction) override;

private:
	/** As Morphs, or those of the prefix. Made anew when the prefix or Morphs have changed. */
	const TArray<FInworldMorph>& Chosen();

	TArray<FInworldMorph> OfPrefix;
	FString MadeOfPrefix;
	TMap<FName, float> Weights;
};
